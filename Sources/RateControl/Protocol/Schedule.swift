/// A learning rate as a pure function of the step: random access, no state.
///
/// A schedule holds its last value after its end. ``Scheduled`` makes it a controller.
///
///     let cosine = Cosine(peak: 0.1, floor: 0, steps: 1000)
///     cosine(500)  // 0.05
public protocol Schedule: Sendable {
  /// The rate of the update with this 0-based index; finite and at least 0 for every index from 0 on.
  func callAsFunction(_ step: Int) -> Double
  /// The momentum of that update; nil (the default) leaves the optimizer's own alone.
  func momentum(_ step: Int) -> Double?
}

extension Schedule {
  /// Leaves the momentum alone.
  public func momentum(_ step: Int) -> Double? { nil }

  /// The rates of the updates in `range`.
  ///
  /// - Complexity: one evaluation for each step.
  public func rates(in range: Range<Int>) -> [Double] { range.map { self($0) } }
}

/// A schedule that the catalogue can make from a configuration.
public protocol CatalogSchedule: Schedule {
  /// What the catalogue says of it: name, parameters, source.
  static var entry: CatalogEntry { get }
  /// Creates the schedule from checked arguments; lengths are resolved against the plan.
  ///
  /// - Throws: ``ControllerError/configuration(place:_:)``.
  init(_ arguments: Arguments) throws(ControllerError)
}

/// What a schedule does when the total changes in mid-run.
public enum ReplanPolicy: String, Sendable, Codable, CaseIterable, Hashable {
  /// The schedule stays as it was made; after its end it holds its last value.
  case keep
  /// The schedule is made anew for the new total: the rate is what it would be had that total been known. The rate
  /// may jump.
  case restretch
  /// The rate never jumps: a longer run holds the present rate and then follows the rest of the old schedule, so that
  /// it ends at the new total; a shorter one runs through the rest faster.
  case holdThenDecay
}
