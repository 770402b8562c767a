/// A number of a library's state that may be infinite or NaN there; kept as a finite number and a word, so that the
/// state always encodes.
///
/// Stored as a number, or as one of the strings `inf`, `-inf`, `nan`.
struct LibraryNumber: Sendable, Hashable {
  private enum Word: String {
    case finite, inf
    case negativeInf = "-inf"
    case nan
  }
  private let finite: Double
  private let word: Word

  /// Keeps a number.
  init(_ value: Double) {
    word = value.isFinite ? .finite : value.isNaN ? .nan : value > 0 ? .inf : .negativeInf
    finite = value.isFinite ? value : 0
  }

  /// The number as the library has it.
  var value: Double {
    switch word {
    case .finite: finite
    case .inf: .infinity
    case .negativeInf: -.infinity
    case .nan: .nan
    }
  }
}

extension LibraryNumber: Codable {
  /// Reads a number or a word.
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Double.self) {
      self.init(value)
    } else {
      switch Word(rawValue: try container.decode(String.self)) {
      case .inf: self.init(.infinity)
      case .negativeInf: self.init(-.infinity)
      case .nan: self.init(.nan)
      case .finite, nil: throw ControllerError.state("a stored number must be a number, \"inf\", \"-inf\" or \"nan\"")
      }
    }
  }

  /// Writes a number or a word.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if word == .finite { try container.encode(finite) } else { try container.encode(word.rawValue) }
  }
}
