/// A scalar that a training loop can measure for a controller.
///
/// In the formulas `u` is the update direction without learning rate and weight decay (`g` for SGD; the momentum
/// buffer; `mhat / (sqrt(vhat) + eps)` for Adam) and sums run over all trained parameters. At the first update a
/// signal that needs a previous one is reported as 0, not as missing.
///
/// The raw value is the place of the reading in ``Readings``, in snapshots and in the C interface: cases are only
/// ever appended.
public enum Signal: UInt8, Sendable, Codable, CaseIterable, Hashable {
  /// Loss of this batch *before* the update.
  case trainingLoss
  /// Loss on held-out data, measured by the loop.
  case validationLoss
  /// Any number measured on held-out data; the rule that reads it knows which direction is better.
  case validationMetric
  /// `<g_t, u_(t-1)>`.
  case gradientDotUpdate
  /// `|g_t|^2`.
  case gradientSquaredNorm
  /// `|u_(t-1)|^2`.
  case updateSquaredNorm
  /// `|g_t|_1`.
  case gradientL1Norm
  /// `<g_t, x_t - x_(t-1)>`.
  case gradientDotDisplacement
  /// `<g_a, g_b>` of the two halves of the batch.
  case halfBatchDot
  /// `|W|^2` of the scale-invariant weight matrices (of all parameters where the net has none).
  case weightSquaredNorm
  /// `|x_t - x_0|^2`.
  case squaredDistance
  /// `<d, r>`, the inner product with a reference direction.
  case referenceDot
  /// `|r|^2` of that reference direction.
  case referenceSquaredNorm
  /// `mean_i |Delta_i|^2` over the clients of a federated round.
  case meanSquaredUpdate
  /// The learning rate that acts inside a learning-rate-free optimizer (`d * lr`).
  case effectiveRate
  /// Wall-clock seconds of this update.
  case seconds
  /// Tokens of this update.
  case tokens

  /// The name used in files, as it is spelt in Swift.
  public var name: String { Self.names[Int(rawValue)] }

  /// Creates the signal of that name; nil if there is none.
  public init?(name: String) {
    guard let index = Self.names.firstIndex(of: name) else { return nil }
    self = Self.allCases[index]
  }

  /// Made once: asking the compiler's tables for the name of a case is a hundred times slower than a look here.
  private static let names = allCases.map { "\($0)" }
}

/// A set of signals.
public struct Signals: OptionSet, Sendable, Codable, Hashable {
  /// One bit for each signal, at the place of its raw value.
  public let rawValue: UInt64

  /// Creates a set from its bits.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Creates the set that holds one signal.
  public init(_ signal: Signal) { self.init(rawValue: 1 << UInt64(signal.rawValue)) }

  /// Creates the set of the signals listed.
  public init(_ signals: some Sequence<Signal>) {
    self = signals.reduce(into: []) { $0.formUnion(Signals($1)) }
  }

  /// Every signal there is.
  public static var all: Signals { Signals(Signal.allCases) }

  /// The signals in the set, in the order of their raw values.
  public var elements: [Signal] { Signal.allCases.filter { contains($0) } }

  /// Whether the set holds `signal`.
  public func contains(_ signal: Signal) -> Bool { contains(Signals(signal)) }
}
