/// A model fitted to a series: forecasts at any number of steps from one fit.
///
///     let fit = LossModel.ensemble.fit(try LossSeries([3, 2, 1.5, 1.25]))
///     (fit.forecast(at: 100).mean, fit.forecast(at: 1000).mean)
///
/// What it costs is the fit; it depends on the series alone, so keep it where the step to forecast at moves.
public struct LossFit: Sendable {
  private let scaled: ScaledSeries
  private let curve: @Sendable (Double) -> Forecast
  private let hasNegative: Bool

  init(_ model: LossModel, _ series: LossSeries) {
    scaled = ScaledSeries(series.withoutSpikes).thinned
    if scaled.scale > 0 {
      curve = model.prepared(scaled)
    } else {
      curve = { _ in Forecast(mean: 0, sd: 0) }
    }
    hasNegative = series.losses.contains { $0 < 0 }
  }

  /// The forecast at a step.
  ///
  /// - Parameter step: where to forecast, brought into [0, 1e15] (NaN to 0); a step inside the series gives the fitted curve.
  /// - Complexity: O(1).
  public func forecast(at step: Double) -> Forecast {
    let forecast = scaled.restored(curve(step >= 0 ? min(step, 1e15) : 0))
    return hasNegative ? forecast : forecast.mapped { max($0, 0) }
  }
}
