/// A range of numbers, each end included or not.
public struct Interval: Sendable, Hashable, CustomStringConvertible {
  /// The ends.
  public let low: Double, high: Double
  /// Whether the ends belong to it.
  public let includesLow: Bool, includesHigh: Bool

  /// Creates a range; `[low, high]` unless said otherwise.
  public init(_ low: Double, _ high: Double, includesLow: Bool = true, includesHigh: Bool = true) {
    self.low = low
    self.high = high
    self.includesLow = includesLow
    self.includesHigh = includesHigh
  }

  /// `(0, inf)`.
  public static let positive = Interval(0, .infinity, includesLow: false, includesHigh: false)
  /// `[0, inf)`.
  public static let nonNegative = Interval(0, .infinity, includesHigh: false)
  /// `[0, 1]`.
  public static let unit = Interval(0, 1)
  /// `(0, 1)`.
  public static let openUnit = Interval(0, 1, includesLow: false, includesHigh: false)
  /// `(-inf, inf)`.
  public static let finite = Interval(-.infinity, .infinity, includesLow: false, includesHigh: false)

  /// Whether a number lies inside; NaN never does.
  public func contains(_ value: Double) -> Bool {
    (includesLow ? value >= low : value > low) && (includesHigh ? value <= high : value < high)
  }

  /// Mathematical notation, as `(0, 1]`.
  public var description: String {
    "\(includesLow ? "[" : "(")\(plain(low)), \(plain(high))\(includesHigh ? "]" : ")")"
  }

  private func plain(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}

/// One parameter of a kind of controller: what may be written, the default and why it is that.
public struct Parameter: Sendable {
  /// What may be written.
  public indirect enum Form: Sendable {
    /// A number inside a range.
    case number(Interval)
    /// A whole number inside a range.
    case integer(ClosedRange<Int>)
    /// true or false.
    case boolean
    /// One of several words.
    case choice([String])
    /// A ``RunLength``.
    case length
    /// A controller.
    case controller
    /// Several values of one form, at least as many as said.
    case list(Form, atLeast: Int)
    /// A group of named values, as one part of a sequence.
    case record([Parameter])
  }

  /// What holds when it is not written.
  public enum Default: Sendable {
    /// It has to be written.
    case required
    /// This value.
    case value(Configuration.Value)
    /// Found from the plan, or nothing, as the words say.
    case derived(String)
  }

  /// Its name in files and in the short spelling.
  public let name: String
  /// What may be written.
  public let form: Form
  /// Its unit, as `learning rate`, `steps`, `1`.
  public let unit: String
  /// What holds when it is not written.
  public let standard: Default
  /// What it does and why the default is what it is.
  public let about: String

  /// Creates a description.
  public init(_ name: String, _ form: Form, unit: String = "1", default standard: Default, _ about: String) {
    self.name = name
    self.form = form
    self.unit = unit
    self.standard = standard
    self.about = about
  }
}

extension Parameter.Form {
  /// What may be written, in words.
  public var description: String {
    switch self {
    case .number(let interval): "a number in \(interval)"
    case .integer(let range):
      range.upperBound >= RunPlan.largestTotal
        ? "a whole number of \(range.lowerBound) or more"
        : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .boolean: "true or false"
    case .choice(let words): "one of \(words.joined(separator: ", "))"
    case .length: "a length, as 500st, 5ep, 5% or 2Mtok"
    case .controller: "a controller"
    case .list(let form, let count): "a list of \(count) or more, each \(form.description)"
    case .record(let parameters): "an object with \(parameters.map(\.name).joined(separator: ", "))"
    }
  }
}

extension Parameter {
  /// `peak`: the largest rate; the loop's own learning rate unless written.
  public static let peak = Parameter(
    "peak", .number(.positive), unit: "learning rate", default: .derived("the loop's base rate"),
    "The largest learning rate; unless written, the one that the optimizer was given.")

  /// `floor`: the smallest rate.
  public static let floor = Parameter(
    "floor", .number(.nonNegative), unit: "learning rate", default: .value(.number(0)),
    "The learning rate at the end; 0, since the last updates should only settle.")

  /// `steps`: how long the shape takes.
  public static let steps = Parameter(
    "steps", .length, unit: "steps", default: .derived("all steps of the run, or what the part is given"),
    "How long the shape takes; all steps, so that the run ends where the shape does. After it the last value is held.")

  /// `onReplan`, which every schedule has.
  static func onReplan(_ policy: ReplanPolicy) -> Parameter {
    Parameter(
      "onReplan", .choice(ReplanPolicy.allCases.map(\.rawValue)), default: .value(.text(policy.rawValue)),
      "What to do when the total changes in mid-run: keep the shape, make it anew (the rate may jump), or hold the "
        + "present rate and then decay; " + reason(policy))
  }

  private static func reason(_ policy: ReplanPolicy) -> String {
    switch policy {
    case .keep: "keep, since what this computes does not depend on the total, or its library would not notice."
    case .restretch: "restretch, since the rates then are those of a run whose total was known from the start."
    case .holdThenDecay: "holdThenDecay, since the rate then never jumps and the decay ends with the run."
    }
  }
}
