/// A straight line from the peak to the floor; after its end the floor is held.
///
/// `rate(t) = floor + (peak - floor) (1 - t / T)`, t the 0-based index of the update, T `steps`: no update of the run
/// itself is lost on a rate of 0, the floor is reached after the last one.
///
/// - Accuracy: within 2 ulp of the peak. Exactly the peak at 0 and exactly the floor from T on.
/// - Source: Defazio, Cutkosky, Mehta and Mishchenko 2023 show that it is worst-case optimal for the last iterate;
///   Hugging Face transformers `get_linear_schedule_with_warmup` without warm-up.
///
///     Linear(peak: 0.1, steps: 1000)(500)  // 0.05
public struct Linear: CatalogSchedule, Hashable {
  /// The rate at step 0.
  public let peak: Double
  /// The rate from the end on.
  public let floor: Double
  /// Length, 1 or more.
  public let steps: Int

  /// Creates a straight line.
  ///
  /// - Parameters:
  ///   - peak: learning rate at step 0, above 0.
  ///   - floor: learning rate from the end on, in [0, peak].
  ///   - steps: length in updates; below 1 counts as 1.
  public init(peak: Double, floor: Double = 0, steps: Int) {
    self.peak = peak
    self.floor = floor
    self.steps = max(steps, 1)
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    Shape.mix(floor, peak, 1 - Shape.progress(step, of: steps))
  }
}

extension Linear {
  /// Creates a straight line from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let peak = try arguments.peak()
    self.init(peak: peak, floor: try arguments.floor(below: peak), steps: try arguments.steps())
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    Linear.self, kind: "linear",
    summary: "A straight line from the peak to the floor, then the floor.",
    formula: "floor + (peak - floor) (1 - t/T)",
    parameters: [.peak, .floor, .steps],
    source: "Defazio, Cutkosky, Mehta and Mishchenko 2023, linear decay")
}
