/// Draws the figures of a page, each once for a desk and once for a telephone.
struct FigureMaker {
  private let gnuplot: Gnuplot
  private var count = 0
  /// A program that is missing or hangs is not asked again.
  private var givenUp: GnuplotError?
  private var said: [GnuplotError] = []

  init(_ gnuplot: Gnuplot) { self.gnuplot = gnuplot }

  /// The element `figure` with its caption, or a sentence that says why there is none.
  ///
  /// - Parameters:
  ///   - figure: what to draw.
  ///   - heights: of the wide and the narrow drawing in pixels.
  ///   - caption: text below it.
  ///   - legend: markup above it.
  mutating func markup(
    _ figure: Figure, heights: (wide: Double, narrow: Double), caption: [String], legend: String = ""
  ) -> String {
    count += 1
    do throws(GnuplotError) {
      let wide = try draw(figure, .wide(height: heights.wide), id: "figure-\(count)")
      let narrow = try draw(figure, .narrow(height: heights.narrow), id: "figure-\(count)n")
      return "<figure>\n\(legend)<div class=\"wide\">\(wide)</div><div class=\"narrow\">\(narrow)</div>\n"
        + (caption.isEmpty
          ? "" : Markup.element("figcaption", Markup.text(caption.joined(separator: " "))) + "\n") + "</figure>\n"
    } catch {
      // Once is enough: the same sentence under every run would bury the tables.
      defer { said.append(error) }
      return said.contains(error) ? "" : Markup.paragraph(["\(error)"], class: "missing")
    }
  }

  /// One drawing.
  mutating func draw(_ figure: Figure, _ size: Figure.Size, id: String) throws(GnuplotError) -> String {
    if let givenUp { throw givenUp }
    do throws(GnuplotError) {
      let document = try gnuplot.run(FigureScript(figure: figure, size: size).text)
      guard let svg = InlineSVG(document: document, id: id, title: figure.title, size: size) else {
        throw GnuplotError.failed(gnuplot.program ?? "gnuplot", "what it wrote is no SVG document")
      }
      return svg.markup
    } catch {
      if case .failed = error {} else { givenUp = error }
      throw error
    }
  }
}
