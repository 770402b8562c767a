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
    let size = Figure.Size.wide(height: 380)
    do throws(GnuplotError) {
      let document = try gnuplot.run(FigureScript(figure: figure, size: size).text)
      let height = 14 + 22 * Double(min(curves.count, 40))
      if let svg = InlineSVG(
        document: document, id: "schedule", title: figure.title, size: size, standalone: true,
        header: (header(height: height), height))
      {
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\(svg.markup)"
      }
      throw GnuplotError.failed(gnuplot.program ?? "gnuplot", "what it wrote is no SVG document")
    } catch {
      throw .figure(error)
    }
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

  /// The names, above the drawing.
  private func header(height: Double) -> String {
    var lines = ["<rect x=\"0\" y=\"\(Int(-height))\" width=\"720\" height=\"\(Int(height) + 380)\" fill=\"white\"/>"]
    for (index, curve) in curves.prefix(40).enumerated() {
      let style = LineStyle(run: index)
      let dash =
        style.dashes.isEmpty ? "" : " stroke-dasharray=\"\(style.dashes.map { "\($0)" }.joined(separator: " "))\""
      let y = Int(-height) + 20 + 22 * index
      lines.append("<path d=\"M10 \(y)H44\" stroke=\"\(style.color)\" stroke-width=\"2.5\"\(dash)/>")
      lines.append(
        "<text x=\"52\" y=\"\(y + 4)\" font-size=\"13\">\(Markup.text(String(curve.name.prefix(90))))</text>")
    }
    return lines.joined(separator: "\n") + "\n"
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
