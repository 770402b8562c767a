extension RunSeries {
  /// How many of the last records the final training loss is the mean of: one batch alone is mostly noise.
  static let finalRecords = 10

  /// Updates performed, as far as the trace tells.
  var performed: Int { end?.performed ?? max(points.last?.performed ?? 0, validations.last?.performed ?? 0) }

  /// Updates thrown away.
  var rewound: Int { end?.rewound ?? points.last?.rewound ?? 0 }

  /// Whether nothing was recorded.
  var isEmpty: Bool { points.isEmpty && validations.isEmpty }

  /// Mean training loss of the last records; NaN or infinite if one of them is.
  var finalLoss: Double? {
    let losses = points.suffix(Self.finalRecords).filter { !$0.isProbe }.compactMap(\.loss)
    return losses.isEmpty ? nil : losses.reduce(0, +) / Double(losses.count)
  }

  /// The last validation loss.
  var finalValidationLoss: Double? { end?.validationLoss ?? validations.last(where: { $0.loss != nil })?.loss }

  /// The smallest finite validation loss.
  var bestValidationLoss: Double? {
    (validations.compactMap(\.loss) + [end?.validationLoss].compactMap { $0 }).filter(\.isFinite).min()
  }

  /// The last validation metric.
  var finalMetric: Double? { end?.validationMetric ?? validations.last(where: { $0.metric != nil })?.metric }

  /// Learning rate of the last update that was no trial.
  var finalRate: Double? { points.last(where: { !$0.isProbe })?.rate }

  /// The last validation loss measured at or before a step.
  func validationLoss(at step: Int) -> Double? {
    validations.last(where: { $0.performed <= step && $0.loss != nil })?.loss
  }

  /// The first record whose training loss is not finite.
  var firstNonFinite: Int? { points.first(where: { $0.loss.map { !$0.isFinite } ?? false })?.performed }

  /// The stretches of trials as ranges of performed steps.
  var trials: [ClosedRange<Double>] {
    var ranges: [ClosedRange<Double>] = []
    var start: Double?
    var previous = 0.0
    for point in points {
      let step = Double(point.performed)
      if point.isProbe, start == nil { start = previous }
      if !point.isProbe, let first = start {
        ranges.append(first...max(first, previous))
        start = nil
      }
      previous = step
    }
    if let first = start { ranges.append(first...max(first, previous)) }
    return ranges
  }

  /// The rate in force at a step, to place a mark; nil: not known.
  func rate(at step: Int) -> Double? {
    (points.first(where: { $0.performed >= step }) ?? points.last)?.rate
  }
}
