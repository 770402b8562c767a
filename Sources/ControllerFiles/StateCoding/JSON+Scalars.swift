extension JSON {
  /// A truth value, string or number; nil for every other type.
  init?<T>(scalar value: T) {
    switch T.self {
    case is Double.Type: self = .number(value as? Double ?? .nan)
    case is Int.Type: self = .integer(value as? Int ?? 0)
    case is Bool.Type: self = .boolean(value as? Bool ?? false)
    case is String.Type: self = .string(value as? String ?? "")
    case is Float.Type: self = .number(Double(value as? Float ?? .nan))
    default:
      guard let whole = value as? any FixedWidthInteger, let json = JSON(whole: whole) else { return nil }
      self = json
    }
  }

  /// A whole number; nil if it is wider than 64 bits.
  private init?(whole value: some FixedWidthInteger) {
    if let value = Int(exactly: value) {
      self = .integer(value)
    } else if let value = UInt64(exactly: value) {
      self = .unsigned(value)
    } else {
      return nil
    }
  }

  /// What a value is when a scalar of some type is asked for.
  enum Scalar<T> {
    case value(T)
    /// It is none; the words say what it should be.
    case refused(String)
    /// The type is no scalar.
    case noScalar
  }

  /// The value as a scalar of a type. A number is taken as whole if it has no fraction: some languages write 1 as 1.0.
  func scalar<T>(as type: T.Type) -> Scalar<T> {
    switch type {
    case is Double.Type: take(double, "a number")
    case is Int.Type: take(whole, "a whole number")
    case is Bool.Type: take(self == .boolean(true) ? true : self == .boolean(false) ? false : nil, "true or false")
    case is String.Type: take(text, "a string")
    case is Float.Type: take(double.map { Float($0) }, "a number")
    case let type as any FixedWidthInteger.Type: take(integer(type), "a whole number from \(type.range)")
    default: .noScalar
    }
  }

  private var text: String? { if case .string(let value) = self { value } else { nil } }

  private func take<T, U>(_ value: U?, _ wanted: String) -> Scalar<T> {
    (value as? T).map { .value($0) } ?? .refused(wanted)
  }

  private func integer<Whole: FixedWidthInteger>(_ type: Whole.Type) -> Whole? {
    switch self {
    case .integer(let value): Whole(exactly: value)
    case .unsigned(let value): Whole(exactly: value)
    case .number(let value): Whole(exactly: value)
    default: nil
    }
  }
}

extension FixedWidthInteger {
  fileprivate static var range: String { "\(min) to \(max)" }
}
