/// Parts of figures that show losses and rates of runs.
extension Figure.Panel {
  /// Above this share of the figure's width nothing more can be seen.
  static let buckets = 150

  /// Training losses of several runs, as means over short stretches; nil if none is finite.
  static func trainingLoss(_ runs: [RunSeries]) -> Figure.Panel? {
    guard let axis = Axis.losses(runs.map { $0.losses.map(\.y) }) else { return nil }
    var panel = Figure.Panel(heading: "Training loss\(axis.note)", axis: axis)
    for (index, run) in runs.enumerated() {
      let style = LineStyle(run: index)
      panel.lines.append(.init(points: Thinning.means(run.losses, buckets: buckets), style: style))
      panel.markHidden(run.losses, color: style.color)
    }
    return panel
  }

  /// Validation losses of several runs; nil if none is finite.
  static func validationLoss(_ runs: [RunSeries]) -> Figure.Panel? {
    guard let axis = Axis.losses(runs.map { $0.validationLosses.map(\.y) }) else { return nil }
    var panel = Figure.Panel(heading: "Validation loss\(axis.note)", axis: axis)
    for (index, run) in runs.enumerated() {
      let style = LineStyle(run: index)
      panel.lines.append(.init(points: Thinning.envelope(run.validationLosses, buckets: buckets), style: style))
      panel.markHidden(run.validationLosses, color: style.color)
    }
    return panel
  }

  /// Learning rates of several runs with their decisions and restores; nil if none is above 0.
  static func learningRate(_ runs: [RunSeries], styles: [LineStyle]? = nil) -> Figure.Panel? {
    guard let axis = Axis.rates(runs.flatMap { $0.points.map(\.rate) }) else { return nil }
    var panel = Figure.Panel(heading: "Learning rate (log scale)", axis: axis)
    for (index, run) in runs.enumerated() {
      let style = styles?[index] ?? LineStyle(run: index)
      panel.lines.append(.init(points: Thinning.envelope(run.rates, buckets: buckets), style: style))
      panel.marks.append(.init(points: run.decisionPoints(on: axis), symbol: .disc, color: style.color, size: 0.5))
      panel.marks.append(.init(points: run.restorePoints(on: axis), symbol: .triangle, color: style.color, size: 0.8))
    }
    return panel
  }

  /// A diamond at the edge where values begin to be off the axis.
  mutating func markHidden(_ points: [PlotPoint], color: String) {
    var marks: [PlotPoint] = []
    var previous = true
    for point in points {
      let shown = axis.holds(point.y)
      if !shown, previous { marks.append(PlotPoint(x: point.x, y: axis.inside(point.y.isNaN ? axis.high : point.y))) }
      previous = shown
    }
    self.marks.append(.init(points: Array(marks.prefix(100)), symbol: .diamond, color: color, size: 0.8))
  }
}

extension Axis {
  /// What to add to a heading.
  var note: String { logarithmic ? " (log scale)" : "" }
}

extension RunSeries {
  /// Marks beyond this many say nothing more.
  static let largestMarks = 300

  /// The training losses that were recorded.
  var losses: [PlotPoint] {
    points.compactMap { point in point.loss.map { PlotPoint(x: Double(point.performed), y: $0) } }
  }

  /// The validation losses that were recorded.
  var validationLosses: [PlotPoint] {
    validations.compactMap { item in item.loss.map { PlotPoint(x: Double(item.performed), y: $0) } }
  }

  /// The learning rates.
  var rates: [PlotPoint] { points.map { PlotPoint(x: Double($0.performed), y: $0.rate) } }

  /// Where the decisions stand on the rate's axis.
  func decisionPoints(on axis: Axis) -> [PlotPoint] {
    Thinning.indices(of: decisions.count, limit: Self.largestMarks).map {
      PlotPoint(x: Double(decisions[$0].performed), y: axis.inside(decisions[$0].rate))
    }
  }

  /// Where the restores stand on the rate's axis.
  func restorePoints(on axis: Axis) -> [PlotPoint] {
    Thinning.indices(of: restores.count, limit: Self.largestMarks).map {
      let restore = restores[$0]
      return PlotPoint(
        x: Double(restore.performed), y: axis.inside(rate(at: restore.performed) ?? axis.low))
    }
  }
}
