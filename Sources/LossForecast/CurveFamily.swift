internal import Glibc

/// Curves `c + a g(t)` whose shape g depends on one positive number.
enum CurveFamily {
  /// `g = (1 - exp(-r u)) / r`, u the steps since the first over the span of the series.
  case exponential
  /// `g = (1 - (t + 1)^-p) / p`.
  case power

  /// The shape at a step; both forms tend to a straight line (in t, in log t) as the number tends to 0.
  func shape(_ number: Double, _ step: Double, start: Double, span: Double) -> Double {
    switch self {
    case .exponential: -expm1(-number * (step - start) / span) / number
    case .power: -expm1(-number * log1p(step)) / number
    }
  }

  /// Range of the number.
  ///
  /// A rate below 0.01 in one span is a straight line to the eye; one above 3 in a step is over before the second point.
  /// A power below 0.02 is a logarithm; one above 5 is over in a few steps.
  func range(_ series: ScaledSeries) -> ClosedRange<Double> {
    switch self {
    case .exponential: 0.01...max(3 * Double(series.count), 1)
    case .power: 0.02...5
    }
  }

  /// Log of the prior density over the log of the number: flat, but an asymptote many times the observed change away is
  /// the less likely the farther it is.
  func logPrior(_ number: Double) -> Double {
    switch self {
    case .exponential: 0.5 * log(number / (1 + number))
    case .power: log(number / (0.3 + number))
    }
  }
}
