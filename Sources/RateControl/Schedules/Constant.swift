/// The same rate for ever.
///
/// `rate(t) = peak`.
///
/// - Source: the "secret recipe" for fine-tuning language models of 3 to 7 billion parameters (arXiv 2412.13337) omits
///   warm-up and decay without loss.
///
///     Constant(peak: 1e-5)(123)  // 1e-5
public struct Constant: CatalogSchedule, Hashable {
  /// The rate.
  public let peak: Double

  /// Creates a constant schedule with a learning rate above 0.
  public init(peak: Double) { self.peak = peak }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double { peak }
}

extension Constant {
  /// Creates a constant schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) { self.init(peak: try arguments.peak()) }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    Constant.self, kind: "constant",
    summary: "The same rate for ever.", formula: "peak", parameters: [.peak],
    source: "arXiv 2412.13337 advises it, without warm-up, for fine-tuning language models")
}
