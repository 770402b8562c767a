internal import Glibc

/// What a search within a run did: stage by stage the rates tried, the model of their scores, the choice and its reason,
/// forecasts against what happened, and how many steps went into searching.
struct SearchSection {
  let run: RunSeries
  let style: LineStyle
  /// So many stages are drawn; the table has all.
  private static let drawn = 12

  /// Markup with a heading; empty if the controller does not search.
  func markup(_ maker: inout FigureMaker) -> String {
    let stages = SearchStage.all(run)
    guard !stages.isEmpty else { return "" }
    var figures: [String] = []
    for stage in stages.prefix(Self.drawn) {
      let drawing = figure(stage, &maker)
      guard !drawing.isEmpty else { continue }
      figures.append(
        "<div><h5>\(Markup.text("Stage \(stage.number)"))</h5>\(drawing)\(Markup.paragraph([stage.reason]))</div>\n")
    }
    var parts = ["<h4>The search</h4>\n", SearchBar.markup(run, style)]
    if !figures.isEmpty {
      parts.append(legend(stages))
      parts.append(Markup.element("div", ["class": figures.count > 1 ? "stages" : "stage"], figures.joined()) + "\n")
    }
    if stages.count > Self.drawn {
      parts.append(
        Markup.paragraph(["The table has the \(stages.count - Self.drawn) later stages too."], class: "note"))
    }
    return parts.joined() + StageTable.markup(stages)
  }

  private func figure(_ stage: SearchStage, _ maker: inout FigureMaker) -> String {
    guard let search = stage.search else { return "" }
    let curve = SearchCurve(search)
    guard !curve.trials.isEmpty else { return "" }
    var figure = curve.figure(choice: stage.choice?.rate, heading: "Score")
    figure.title = "Stage \(stage.number): scores of the trials over the learning rate, their model and the choice"
    return maker.markup(figure, heights: (300, 230), caption: [])
  }

  private func legend(_ stages: [SearchStage]) -> String {
    let cut = stages.prefix(Self.drawn).contains { $0.search.map { !SearchCurve($0).outside.isEmpty } ?? false }
    let fails = stages.contains { $0.trials.contains { $0.score == nil } }
    var items = [
      (LineStyle(color: SearchCurve.color), "expected score and its 95 % band, a model made of the trials"),
      (LineStyle(color: SearchCurve.chosen, dashes: [4, 4]), "the choice"),
    ]
    if cut { items.append((LineStyle(color: "#1a1a1a"), SearchCurve.outsideNote)) }
    if fails { items.append((LineStyle(color: SearchCurve.failed), "diamonds: trials that diverged")) }
    let list = items.map { Markup.element("li", "\($0.0.swatch) <span>\(Markup.text($0.1))</span>") }
    return Markup.element("ul", ["class": "legend"], list.joined()) + "\n"
  }
}

extension SearchStage {
  /// The choice as a sentence, and what came of it.
  fileprivate var reason: String {
    let choice = choice.map {
      $0.text.isEmpty ? "The rate \(Numerals.significant($0.rate, 3)) was chosen." : plain($0.text)
    }
    let came = outcome.map {
      "It expected a loss of \(Numerals.loss($0.expected)); \(Numerals.loss($0.happened)) came."
    }
    return [choice ?? "The run ended before a choice.", came].compactMap { $0 }.joined(separator: " ")
  }

  /// The sentence of a decision without the number of the stage, which stands above it.
  private func plain(_ text: String) -> String {
    let name = "Stage \(number): "
    guard text.hasPrefix(name) else { return text }
    let rest = text.dropFirst(name.count)
    return rest.prefix(1).uppercased() + rest.dropFirst()
  }
}
