/// One run: its losses above its learning rate, with what the controller did.
enum RunFigure {
  private static let validationColor = "#1a1a1a"

  /// The figure and its caption; an empty text if there is nothing to draw.
  static func markup(_ run: RunSeries, style: LineStyle, _ maker: inout FigureMaker) -> String {
    let solid = LineStyle(color: style.color)
    var panels = [losses(run, solid), Figure.Panel.learningRate([run], styles: [solid])].compactMap { $0 }
    guard !panels.isEmpty else { return "" }
    for index in panels.indices {
      panels[index].bands = run.trials
      panels[index].uprights = run.restores.map { Double($0.performed) }
    }
    let figure = Figure(
      title: "Losses and learning rate of \(run.name) over the optimizer steps performed",
      steps: ComparisonFigure.stepRange([run]), panels: panels)
    let count = Double(panels.count)
    return maker.markup(
      figure, heights: (60 + 175 * count, 60 + 160 * count), caption: caption(run), legend: legend(run, solid))
  }

  private static func losses(_ run: RunSeries, _ style: LineStyle) -> Figure.Panel? {
    guard let axis = Axis.losses([run.losses.map(\.y), run.validationLosses.map(\.y)]) else { return nil }
    var panel = Figure.Panel(heading: "Loss\(axis.note)", axis: axis, weight: 1.3)
    let buckets = Figure.Panel.buckets
    if run.losses.count > buckets {
      let raw = Thinning.envelope(run.losses, buckets: buckets)
      panel.lines.append(.init(points: raw, style: LineStyle(color: pale(style.color)), width: 1))
    }
    panel.lines.append(.init(points: Thinning.means(run.losses, buckets: buckets), style: style))
    let validation = Thinning.envelope(run.validationLosses, buckets: buckets)
    panel.lines.append(.init(points: validation, style: LineStyle(color: validationColor, dashes: [5, 3]), width: 1.5))
    panel.markHidden(run.losses, color: style.color)
    panel.markHidden(run.validationLosses, color: validationColor)
    return panel
  }

  private static func legend(_ run: RunSeries, _ style: LineStyle) -> String {
    var items: [(LineStyle, String)] = []
    if run.losses.count > Figure.Panel.buckets {
      items.append((LineStyle(color: pale(style.color)), "training loss, as recorded"))
      items.append((style, "its mean; learning rate"))
    } else {
      items.append((style, "training loss; learning rate"))
    }
    if !run.validationLosses.isEmpty {
      items.append((LineStyle(color: validationColor, dashes: [5, 3]), "validation loss"))
    }
    let list = items.map { Markup.element("li", "\($0.swatch) <span>\($1)</span>") }
    return Markup.element("ul", ["class": "legend"], list.joined()) + "\n"
  }

  private static func caption(_ run: RunSeries) -> [String] {
    var sentences: [String] = []
    if run.decisions.count > RunSeries.largestMarks {
      sentences.append(
        "Discs mark \(RunSeries.largestMarks) of the \(Numerals.grouped(run.decisions.count)) decisions.")
    } else if !run.decisions.isEmpty {
      sentences.append("Discs mark the decisions listed below.")
    }
    if !run.restores.isEmpty {
      sentences.append("Upright lines and triangles mark where a checkpoint was restored.")
    }
    if !run.trials.isEmpty { sentences.append("Shaded steps were trials.") }
    return sentences + ComparisonFigure.hiddenNote([run])
  }

  /// A colour mixed with white.
  static func pale(_ color: String) -> String {
    guard color.utf8.count == 7, let value = Int(color.dropFirst(), radix: 16) else { return "#cccccc" }
    let mixed = [16, 8, 0].map { shift in 255 - (255 - (value >> shift) & 255) * 2 / 5 }
    return "#" + mixed.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
