public import Rheostat

/// A series of losses and how a model expects it to go on, as a picture.
///
///     let plot = try ForecastPlot(series, model: .ensemble, at: [1000])
///     print(plot.text())
public struct ForecastPlot: Sendable {
  private let series: LossSeries
  private let model: LossModel
  private let at: [Double]
  private let steps: [Double]
  private let forecasts: [Forecast]
  private let unit: ValueUnit
  private static let color = "#0072b2"

  /// Creates a picture from the first step of the series to the last that is forecast.
  ///
  /// - Throws: `LossForecastError` if a step is out of range.
  public init(_ series: LossSeries, model: LossModel, at: [Double]) throws(LossForecastError) {
    self.series = series
    self.model = model
    self.at = at
    let first = series.steps.first ?? 0
    let last = max(at.max() ?? first, series.steps.last ?? first)
    steps = (0...160).map { first + (last - first) * Double($0) / 160 }
    forecasts = try model.forecast(series, at: steps)
    unit = ValueUnit(series.losses)
  }

  /// An SVG document.
  ///
  /// - Throws: ``ReportError/figure(_:)`` if gnuplot is missing or fails.
  public func svg(gnuplot: Gnuplot = .onPath()) throws(ReportError) -> String {
    let losses = LineStyle(color: "#9a9a9a")
    var panel = Figure.Panel(heading: "Loss" + unit.note, axis: axis)
    let band = zip(steps, forecasts).map { (x: $0, low: unit($1.low), high: unit($1.high)) }
    panel.areas = [.init(points: band, color: "#d6e6f2")]
    let points = zip(series.steps, series.losses).map { PlotPoint(x: $0, y: unit($1)) }
    panel.lines = [
      .init(points: Thinning.envelope(points, buckets: 300), style: losses, width: 1.2),
      .init(
        points: zip(steps, forecasts).map { PlotPoint(x: $0, y: unit($1.mean)) }, style: LineStyle(color: Self.color)),
    ]
    panel.uprights = at
    var figure = Figure(
      title: "Losses and their forecast", steps: (steps.first ?? 0)...max(steps.last ?? 1, (steps.first ?? 0) + 1e-9),
      panels: [panel])
    figure.stepName = "step"
    let legend = [
      (losses, "losses"), (LineStyle(color: Self.color), "forecast of \(model.rawValue), with a 95 % band"),
      (LineStyle(color: SearchCurve.chosen, dashes: [4, 4]), "the steps that were asked for"),
    ]
    return try FigureFile.svg(figure, legend: legend, id: "forecast", gnuplot)
  }

  /// A picture of characters with its legend: losses, and the forecast with its band from where they end.
  public func text(_ plot: TerminalPlot = TerminalPlot()) -> String {
    let last = series.steps.last ?? 0
    let future = zip(steps, forecasts).map { $0 > last ? $1 : nil }
    func line(_ part: (Forecast) -> Double) -> [Double] { future.map { $0.map { unit(part($0)) } ?? .nan } }
    let curves = [past, line(\.mean), line(\.low), line(\.high)]
    let ends = (Numerals.significant(steps.first ?? 0, 6), Numerals.significant(steps.last ?? 0, 6))
    return plot.text(curves: curves, marks: [], ends: ends, name: "step\(unit.note)")
      + TerminalPlot.legend([
        "up to step \(Numerals.significant(last, 6)): losses",
        last < steps.last ?? last ? "then: forecast of \(model.rawValue) and its 95 % band" : "",
      ])
  }

  /// The losses at the places that are drawn: of each stretch the last one.
  private var past: [Double] {
    var values = [Double](repeating: .nan, count: steps.count)
    let (first, span) = (steps.first ?? 0, max((steps.last ?? 0) - (steps.first ?? 0), 1e-300))
    for (step, loss) in zip(series.steps, series.losses) {
      values[Int((min(max((step - first) / span, 0), 1) * Double(steps.count - 1)).rounded())] = unit(loss)
    }
    return values
  }

  private var axis: Axis {
    let values = series.losses + forecasts.flatMap { [$0.low, $0.high] }
    return Axis.losses([values.map { unit($0) }]) ?? Axis(low: 0, high: 1, logarithmic: false)
  }
}
