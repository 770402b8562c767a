internal import Glibc
public import Rheostat

/// The losses of a range test over the learning rate, the smoothed curve and the suggestions, as a picture.
///
///     let plot = RangePlot(analysis, pairs)
///     print(plot.text())
public struct RangePlot: Sendable {
  private let analysis: RangeAnalysis
  private let pairs: [(rate: Double, loss: Double)]
  private let unit: ValueUnit
  private let axis: Axis
  private static let places = 160

  /// Creates a picture of an analysis and the pairs that it was made from.
  public init(_ analysis: RangeAnalysis, _ pairs: [(rate: Double, loss: Double)]) {
    self.analysis = analysis
    self.pairs = pairs.filter { $0.loss.isFinite && $0.rate > 0 && $0.rate.isFinite }
    let unit = ValueUnit(analysis.curve.map(\.loss))
    self.unit = unit
    let smooth = analysis.curve.map { unit($0.loss) }
    // An explosion is cut off: it would flatten the rest.
    axis = Axis.plain(smooth) ?? Axis(low: 0, high: 1, logarithmic: false)
  }

  /// An SVG document.
  ///
  /// - Throws: ``ReportError/figure(_:)`` if gnuplot is missing or fails, or there is no curve to draw.
  public func svg(gnuplot: Gnuplot = .onPath()) throws(ReportError) -> String {
    guard let figure else { throw .figure(.failed("the picture", "there is no curve to draw")) }
    var legend = [(Self.losses, "losses"), (Self.curve, "smoothed")]
    legend += suggestions.map { (Self.upright, "\($0.rule.rawValue): \(Numerals.significant($0.rate, 3))") }
    return try FigureFile.svg(figure, legend: legend, id: "range", gnuplot)
  }

  /// A picture of characters with its legend: the smoothed loss, and `s`, `v`, `m` where steepest, valley and minimum lie.
  public func text(_ plot: TerminalPlot = TerminalPlot()) -> String {
    guard let first = analysis.curve.first, let last = analysis.curve.last else { return "(no curve to draw)\n" }
    let values = (0...Self.places).map { height(at: Double($0) / Double(Self.places)) }
    let marks = suggestions.map { found in
      let place = share(found.rate)
      return TerminalPlot.Mark(place: place, value: height(at: place), letter: found.rule.rawValue.first ?? "?")
    }
    return plot.text(
      curves: [values], marks: marks, ends: (Numerals.significant(first.rate, 3), Numerals.significant(last.rate, 3)),
      name: "learning rate (log scale)\(unit.note)")
      + TerminalPlot.legend(
        ["line: smoothed loss"]
          + suggestions.map { found in
            "\(found.rule.rawValue.prefix(1)) \(found.rule.rawValue) \(Numerals.significant(found.rate, 3))"
          })
  }

  private static let losses = LineStyle(color: "#9a9a9a"), curve = LineStyle(color: "#0072b2")
  private static let upright = LineStyle(color: "#777777", dashes: [4, 4])

  private var suggestions: [(rule: RangeAnalysis.Rule, rate: Double)] {
    RangeAnalysis.Rule.allCases.compactMap { rule in (try? analysis[rule].get()).map { (rule, $0.rate) } }
  }

  private var figure: Figure? {
    guard let first = analysis.curve.first, let last = analysis.curve.last else { return nil }
    var panel = Figure.Panel(heading: "Loss\(unit.note)", axis: axis)
    let raw = pairs.sorted { $0.rate < $1.rate }.map { PlotPoint(x: log10($0.rate), y: unit($0.loss)) }
    panel.lines = [
      .init(points: Thinning.envelope(raw, buckets: 300), style: Self.losses, width: 1.2),
      .init(points: analysis.curve.map { PlotPoint(x: log10($0.rate), y: unit($0.loss)) }, style: Self.curve),
    ]
    panel.uprights = suggestions.map { log10($0.rate) }
    var figure = Figure(
      title: "Losses of a range test over the learning rate", steps: log10(first.rate)...log10(last.rate),
      panels: [panel])
    figure.stepName = "learning rate (log scale)"
    figure.stepTicks = Ticks.logarithmic(first.rate, last.rate).map { Tick(value: log10($0.value), label: $0.label) }
    return figure
  }

  /// Where a rate lies between the ends of the curve, from 0 to 1.
  private func share(_ rate: Double) -> Double {
    let (low, high) = (log(analysis.curve.first?.rate ?? 1), log(analysis.curve.last?.rate ?? 2))
    return high > low ? min(max((log(rate) - low) / (high - low), 0), 1) : 0
  }

  /// The smoothed loss at a share of the width, linear between points.
  private func height(at place: Double) -> Double {
    let curve = analysis.curve
    guard let next = curve.firstIndex(where: { share($0.rate) >= place }), next > 0 else {
      return unit((place > 0.5 ? curve.last : curve.first)?.loss ?? 0)
    }
    let (before, after) = (share(curve[next - 1].rate), share(curve[next].rate))
    let part = after > before ? (place - before) / (after - before) : 1
    return unit(curve[next - 1].loss) * (1 - part) + unit(curve[next].loss) * part
  }
}
