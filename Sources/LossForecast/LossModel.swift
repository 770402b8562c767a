internal import Glibc

/// How a loss is expected to go on.
///
/// | model | expectation | needs |
/// |---|---|---|
/// | `exponential` | `a exp(b t) + c`, b < 0 | one mode of decay |
/// | `power` | `c + a (t + 1)^-p`, p > 0 | a mixture of modes |
/// | `logLog` | `floor + exp(alpha + beta log(t + 1))` | a rough ranking that never runs away |
/// | `lastMean` | the mean of the last tenth | nothing |
/// | `ensemble` | all of them, weighted by their past forecasts | twelve points for weights of its own |
///
/// Every model is equivariant: losses times a positive number plus another give the same forecast times and plus these
/// (up to rounding). The one exception is its last step: a series without a negative loss gets no forecast below 0.
///
/// Outliers (points apart from their neighbours and from the curve) are deleted first; nothing else is smoothed.
/// The exponential and the power law may fall or rise, ever more slowly: they never leave the straight line through the
/// end of the series on its far side. The log-log line stays above a floor just below the data, the ensemble inside the
/// range of the data widened by half on either side, unless the data follow one of the two curves without noise.
///
/// - Accuracy: on a series that follows the model without noise, `exponential` is within 1e-6 (|a| + |c|) for rates of 0.1 to
///   n over the span of n points.
/// More than ``mostPoints`` points are first averaged in blocks of equal number.
/// - Complexity: O(n) per evaluation of a shape; about 300 shapes a fit, three fits of two families for the ensemble.
/// - Source: the exponential is that of AutoLRS (Jin et al. 2021, arXiv 2105.10762), fitted to the data themselves.
///
///     try LossModel.exponential.forecast(LossSeries([3, 2, 1.5, 1.25]), at: 100).mean  // 1.0
public enum LossModel: String, CaseIterable, Codable, Sendable {
  /// One mode of decay.
  case exponential
  /// A power law with a limit.
  case power
  /// A straight line through the logarithms.
  case logLog
  /// No forecast: the mean of the last tenth.
  case lastMean
  /// All of them, weighted.
  case ensemble

  /// The forecast at a step.
  ///
  /// - Parameters:
  ///   - series: what is known.
  ///   - step: where to forecast, in [0, 1e15]; a step inside the series gives the fitted curve.
  /// - Throws: `LossForecastError` if the step is out of range.
  public func forecast(_ series: LossSeries, at step: Double) throws(LossForecastError) -> Forecast {
    try forecast(series, at: [step])[0]
  }

  /// The forecasts at several steps, from one fit.
  public func forecast(_ series: LossSeries, at steps: [Double]) throws(LossForecastError) -> [Forecast] {
    for step in steps where !(step >= 0 && step <= 1e15) {
      throw LossForecastError("a forecast needs a step in [0, 1e15]; got \(step)")
    }
    let fit = fit(series)
    return steps.map { fit.forecast(at: $0) }
  }

  /// The model fitted to a series, for forecasts at steps that are not known yet.
  ///
  /// - Complexity: that of a forecast; a step more costs O(1).
  public func fit(_ series: LossSeries) -> LossFit { LossFit(self, series) }

  /// The most points that are fitted one by one: about a second of work.
  public static let mostPoints = 5000

  func prepared(_ scaled: ScaledSeries) -> @Sendable (Double) -> Forecast {
    switch self {
    case .exponential, .power:
      let family: CurveFamily = self == .power ? .power : .exponential
      return ScaledModels.curve(family, scaled)
    case .logLog:
      let line = LogLogLine(ScaledModels.cleaned(.power, scaled))
      return { line.forecast($0) }
    case .lastMean:
      let mean = LastMean(ScaledModels.cleaned(.power, scaled))
      return { mean.forecast($0) }
    case .ensemble:
      let ensemble = Ensemble(scaled, models: ScaledModels(scaled))
      return { ensemble.forecast($0) }
    }
  }
}

/// The members of the ensemble, fitted.
struct ScaledModels {
  /// In the order of `Ensemble.priors`.
  let all: [@Sendable (Double) -> Forecast]
  /// The share of the variance that each of the two curves leaves, the first of `all`.
  let unexplained: [Double]

  init(_ series: ScaledSeries) {
    let clean = Self.cleaned(.power, series)
    let level = Robust.mean(clean.losses)
    let spread = clean.losses.reduce(0) { $0 + ($1 - level) * ($1 - level) } / Double(clean.count)
    let exponential = CurveFit(.exponential, Self.cleaned(.exponential, series))
    let (power, line, mean) = (CurveFit(.power, clean), LogLogLine(clean), LastMean(clean))
    unexplained = [exponential.unexplained, power.unexplained]
    all = [
      { exponential.forecast($0) }, { power.forecast($0) }, { line.forecast($0) }, { mean.forecast($0) },
      { _ in Forecast(mean: level, sd: spread.squareRoot()) },
    ]
  }

  /// The series without what stands apart from a curve of this family.
  static func cleaned(_ family: CurveFamily, _ series: ScaledSeries) -> ScaledSeries {
    series.selecting(Robust.inliers(series) { CurveFit(family, $0).value })
  }

  static func curve(_ family: CurveFamily, _ series: ScaledSeries) -> @Sendable (Double) -> Forecast {
    let fit = CurveFit(family, cleaned(family, series))
    return { fit.forecast($0) }
  }
}
