/// A figure as a file of its own, with its legend above it.
enum FigureFile {
  /// An SVG document.
  ///
  /// - Parameters:
  ///   - figure: what to draw, 720 by 380.
  ///   - legend: lines and what they are; 40 at most.
  ///   - id: prefix of the ids in it.
  /// - Throws: ``ReportError/figure(_:)`` if gnuplot is missing or fails.
  static func svg(
    _ figure: Figure, legend: [(LineStyle, String)], id: String, _ gnuplot: Gnuplot
  ) throws(ReportError) -> String {
    let size = Figure.Size.wide(height: 380)
    do throws(GnuplotError) {
      let document = try gnuplot.run(FigureScript(figure: figure, size: size).text)
      let height = 14 + 22 * Double(legend.count)
      if let svg = InlineSVG(
        document: document, id: id, title: figure.title, size: size, standalone: true,
        header: (header(legend, height: height), height))
      {
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\(svg.markup)"
      }
      throw GnuplotError.failed(gnuplot.program ?? "gnuplot", "what it wrote is no SVG document")
    } catch {
      throw .figure(error)
    }
  }

  private static func header(_ legend: [(LineStyle, String)], height: Double) -> String {
    var lines = ["<rect x=\"0\" y=\"\(Int(-height))\" width=\"720\" height=\"\(Int(height) + 380)\" fill=\"white\"/>"]
    for (index, (style, name)) in legend.enumerated() {
      let dash =
        style.dashes.isEmpty ? "" : " stroke-dasharray=\"\(style.dashes.map { "\($0)" }.joined(separator: " "))\""
      let y = Int(-height) + 20 + 22 * index
      lines.append("<path d=\"M10 \(y)H44\" stroke=\"\(style.color)\" stroke-width=\"2.5\"\(dash)/>")
      lines.append(
        "<text x=\"52\" y=\"\(y + 4)\" font-size=\"13\">\(Markup.text(String(name.prefix(90))))</text>")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
