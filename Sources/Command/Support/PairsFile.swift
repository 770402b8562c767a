/// Pairs of a learning rate and a loss as CSV: a header `lr,loss`, then a row for each pair.
struct PairsFile {
  /// The pairs in order; a loss may be NaN or infinite.
  private(set) var pairs: [(rate: Double, loss: Double)] = []
  private let name: String

  /// 64 MiB: a million pairs is a wrong file.
  private static let limit = 1 << 26

  /// Reads a file, `-` for the standard input.
  ///
  /// - Throws: a failure that names file, line and value.
  init(_ path: String) throws {
    name = path == "-" ? "the standard input" : path
    let bytes = try InputFile.bytes(path, limit: Self.limit)
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Self.text)
    let header = lines[0].lowercased().filter { $0 != " " && $0 != "\"" && $0 != "\u{FEFF}" }
    guard header == "lr,loss" else {
      throw refusal(1, "the header must be \"lr,loss\"; got \"\(lines[0].prefix(40))\"")
    }
    for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty { try read(line, at: index + 1) }
  }

  private mutating func read(_ line: String, at number: Int) throws {
    let fields = line.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.filter { $0 != " " && $0 != "\t" && $0 != "\"" }
    }
    guard fields.count == 2 else {
      throw refusal(number, "must be a learning rate and a loss, as 0.01,2.3; got \"\(line.prefix(40))\"")
    }
    guard let rate = Double(fields[0]), rate.isFinite, rate > 0 else {
      throw refusal(number, "a learning rate must be a finite number above 0; got \"\(fields[0].prefix(40))\"")
    }
    guard let loss = Double(fields[1]) else {
      throw refusal(number, "a loss must be a number, nan or inf; got \"\(fields[1].prefix(40))\"")
    }
    pairs.append((rate, loss))
  }

  private func refusal(_ line: Int, _ sentence: String) -> Failure { .data("\(name): line \(line): \(sentence)") }

  private static func text(_ line: ArraySlice<UInt8>) -> String {
    String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
  }
}
