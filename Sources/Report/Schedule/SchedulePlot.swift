/// Schedules as a figure: a file of its own (SVG) or a page (HTML).
///
///     let plot = SchedulePlot([RateCurve(name: "cosine", rates: rates)])
///     try Report.write(try plot.svg(), to: "cosine.svg")
public struct SchedulePlot: Sendable {
  /// The curves, drawn together.
  public var curves: [RateCurve]
  /// Whether the rate's axis is logarithmic.
  public var logarithmic: Bool

  /// Creates a figure of schedules.
  public init(_ curves: [RateCurve], logarithmic: Bool = false) {
    self.curves = curves
    self.logarithmic = logarithmic
  }

  /// An SVG document with the names of the curves in it.
  ///
  /// - Throws: ``ReportError/figure(_:)`` if gnuplot is missing or fails, or there is nothing to draw.
  public func svg(gnuplot: Gnuplot = .onPath()) throws(ReportError) -> String {
    guard let figure else { throw .figure(.failed("the figure", "no schedule has a finite rate to draw")) }
    let legend = curves.prefix(40).enumerated().map { (LineStyle(run: $0), $1.name) }
    return try FigureFile.svg(figure, legend: legend, id: "schedule", gnuplot)
  }

  /// A page with the figure and a table; without gnuplot a sentence stands for the figure.
  public func html(title: String, gnuplot: Gnuplot = .onPath()) -> String {
    var maker = FigureMaker(gnuplot)
    var body = ""
    if let figure {
      let items = curves.enumerated().map { index, curve in
        Markup.element("li", "\(LineStyle(run: index).swatch) <span>\(Markup.text(curve.name))</span>")
      }
      let legend = Markup.element("ul", ["class": "legend"], items.joined()) + "\n"
      body += maker.markup(figure, heights: (380, 300), caption: caption(figure), legend: legend)
    } else {
      body += Markup.paragraph(["There is no finite rate to draw."])
    }
    return Page.document(title: title, body: body + table)
  }

  private var figure: Figure? {
    let rates = curves.flatMap(\.rates)
    guard let axis = logarithmic ? Axis.rates(rates) : Axis.plain(rates + [0]), rates.contains(where: \.isFinite)
    else { return nil }
    var panel = Figure.Panel(heading: "Learning rate\(axis.note)", axis: axis)
    for (index, curve) in curves.enumerated() {
      panel.lines.append(.init(points: Thinning.envelope(curve.points, buckets: 300), style: LineStyle(run: index)))
    }
    let last = max(1, (curves.map(\.rates.count).max() ?? 1) - 1)
    return Figure(
      title: "Learning rate over the step, for \(Numerals.list(curves.prefix(20).map(\.name)))",
      steps: 0...Double(last),
      panels: [panel], stepName: "optimizer step")
  }

  private func caption(_ figure: Figure) -> [String] {
    let hidden = curves.reduce(0) { sum, curve in sum + figure.panels[0].hidden(of: curve.rates) }
    guard hidden > 0 else { return [] }
    return ["\(Numerals.grouped(hidden)) rates lie outside the axis or are not finite."]
  }

  private var table: String {
    let heads = ["Schedule", "Steps", "First", "Highest", "Lowest", "Last"].enumerated().map { index, name in
      Markup.element("th", ["scope": "col", "class": index == 0 ? "text" : "number"], name)
    }
    let rows = curves.map { curve in
      let finite = curve.rates.filter(\.isFinite)
      let values = [curve.rates.first, finite.max(), finite.min(), curve.rates.last]
      let cells = [Numerals.grouped(curve.rates.count)] + values.map { $0.map { Numerals.significant($0, 4) } ?? "-" }
      return "<tr><th scope=\"row\">\(Markup.text(curve.name))</th>"
        + cells.map { "<td class=\"number\">\($0)</td>" }.joined() + "</tr>\n"
    }
    return
      "<div class=\"scroll\"><table>\n<thead><tr>\(heads.joined())</tr></thead>\n<tbody>\n\(rows.joined())</tbody>\n"
      + "</table></div>\n"
  }
}
