internal import Glibc

/// Losses over steps: rising steps, not necessarily consecutive, of which at least three losses are finite.
///
/// Losses that are not finite are left out, but the last one must be finite: a run that ended so has no future to forecast.
///
///     let series = try LossSeries([2.3, 1.9, 1.6, 1.4, 1.3])
///     try LossModel.ensemble.forecast(series, at: 50).mean
public struct LossSeries: Hashable, Sendable {
  /// Steps of the finite losses, rising, 0 or more.
  public let steps: [Double]
  /// The finite losses.
  public let losses: [Double]

  /// Creates a series.
  ///
  /// - Parameters:
  ///   - losses: the losses, of any sign and size.
  ///   - steps: their steps, rising and in [0, 1e15]; 0, 1, 2 ... if nil.
  /// - Throws: `LossForecastError` if the counts differ, the steps do not rise, the last loss is not finite or fewer than
  ///   three are.
  public init(_ losses: [Double], steps: [Double]? = nil) throws(LossForecastError) {
    let steps = steps ?? losses.indices.map(Double.init)
    guard steps.count == losses.count else {
      throw LossForecastError("there must be one step for each loss; got \(steps.count) steps, \(losses.count) losses")
    }
    for (index, step) in steps.enumerated() {
      guard step >= 0, step <= 1e15 else { throw LossForecastError("steps must be in [0, 1e15]; got \(step)") }
      guard index == 0 || step > steps[index - 1] else {
        throw LossForecastError("steps must rise; got \(step) after \(steps[index - 1])")
      }
    }
    if let last = losses.last, !last.isFinite {
      throw LossForecastError("the last loss must be finite, a run that diverged has no forecast; got \(last)")
    }
    let kept = losses.indices.filter { losses[$0].isFinite }
    guard kept.count >= 3 else {
      throw LossForecastError("a forecast needs at least 3 finite losses; got \(kept.count)")
    }
    self.steps = kept.map { steps[$0] }
    self.losses = kept.map { losses[$0] }
  }
}

extension LossSeries {
  /// The series without points so far out that beside them the others are equal up to rounding, as 1e30 beside 0.5: they
  /// would set the unit of all arithmetic. A twentieth of the points at most, and none if the last is one: that run diverges.
  var withoutSpikes: LossSeries {
    let quarter = losses.map { $0 / 4 }
    let middle = Robust.median(quarter)
    let distances = quarter.map { abs($0 - middle) }
    let sorted = distances.sorted()
    let limit = 1e6 * Robust.quantile(sorted, 0.75)
    guard let most = sorted.last, limit > 0, most > limit else { return self }
    let kept = distances.indices.filter { distances[$0] <= limit }
    guard kept.last == distances.count - 1, kept.count >= max(3, distances.count - distances.count / 20) else {
      return self
    }
    return LossSeries(kept: kept, of: self)
  }

  private init(kept: [Int], of series: LossSeries) {
    steps = kept.map { series.steps[$0] }
    losses = kept.map { series.losses[$0] }
  }
}

/// A series moved and scaled to [-1, 1], so that no model depends on the unit of the loss or overflows.
struct ScaledSeries {
  /// Steps as given.
  var steps: [Double]
  /// `(loss - centre) / scale`.
  var losses: [Double]
  /// What the losses may be off by from rounding, in scaled units.
  var rounding: Double
  let centre: Double
  /// 0 if all losses are equal.
  let scale: Double

  init(_ series: LossSeries) {
    steps = series.steps
    // A quarter keeps the difference of two huge losses finite.
    let quarter = series.losses.map { $0 / 4 }
    let middle = Robust.median(quarter)
    let reach = quarter.map { abs($0 - middle) }.max() ?? 0
    centre = middle
    scale = reach
    losses = reach > 0 ? quarter.map { ($0 - middle) / reach } : quarter.map { _ in 0 }
    let size = reach > 0 ? min(abs(middle) / reach, 1e12) : 0
    rounding = 4 * Double.ulpOfOne * (1 + size)
  }

  var count: Int { steps.count }
  var last: Double { steps[count - 1] }
  var span: Double { last - steps[0] }

  /// The points at some places.
  func selecting(_ indices: some Sequence<Int>) -> ScaledSeries {
    var part = self
    part.steps = indices.map { steps[$0] }
    part.losses = indices.map { losses[$0] }
    return part
  }

  /// The series with means of blocks in place of more points than are fitted one by one. As many blocks as fit, so that the
  /// uncertainty, which is worked out from what the blocks scatter, stays what it was.
  var thinned: ScaledSeries {
    guard count > LossModel.mostPoints else { return self }
    var part = self
    let cuts = (0...LossModel.mostPoints).map { $0 * count / LossModel.mostPoints }
    part.steps = zip(cuts, cuts.dropFirst()).map { Robust.mean(steps[$0..<$1]) }
    part.losses = zip(cuts, cuts.dropFirst()).map { Robust.mean(losses[$0..<$1]) }
    return part
  }

  /// Back to the unit of the losses.
  func restored(_ forecast: Forecast) -> Forecast {
    let limit = Double.greatestFiniteMagnitude
    func whole(_ value: Double) -> Double { min(max((centre + scale * value) * 4, -limit), limit) }
    let sd = min(scale * forecast.sd * 4, limit)
    return Forecast(mean: whole(forecast.mean), sd: sd, low: whole(forecast.low), high: whole(forecast.high))
  }
}
