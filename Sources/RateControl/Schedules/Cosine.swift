public import Glibc

/// Half a cosine wave from the peak to the floor; after its end the floor is held.
///
/// `rate(t) = floor + (peak - floor) (1 + cos(pi t / T)) / 2`, t the 0-based index of the update, T `steps`: the floor
/// itself is reached after the last update.
///
/// - Accuracy: within 2 ulp of the peak. Exactly the peak at 0 and exactly the floor from T on.
/// - Source: Loshchilov and Hutter 2017, eq. 5 without restarts; torch `CosineAnnealingLR` up to T, after which that
///   rises again (kind `torchCosine`).
///
///     Cosine(peak: 0.1, floor: 0, steps: 1000)(500)  // 0.05
public struct Cosine: CatalogSchedule, Hashable {
  /// The rate at step 0.
  public let peak: Double
  /// The rate from the end on.
  public let floor: Double
  /// Length, 1 or more.
  public let steps: Int

  /// Creates a cosine.
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
  @inlinable public func callAsFunction(_ step: Int) -> Double {
    if step >= steps { return floor }
    return floor + 0.5 * (peak - floor) * (1 + cos(.pi * Double(step) / Double(steps)))
  }
}

extension Cosine {
  /// Creates a cosine from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let peak = try arguments.peak()
    self.init(peak: peak, floor: try arguments.floor(below: peak), steps: try arguments.steps())
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    Cosine.self, kind: "cosine",
    summary: "Half a cosine wave from the peak to the floor, then the floor.",
    formula: "floor + (peak - floor) (1 + cos(pi t/T)) / 2",
    parameters: [.peak, .floor, .steps],
    source: "Loshchilov and Hutter 2017 (SGDR), eq. 5 without restarts")
}
