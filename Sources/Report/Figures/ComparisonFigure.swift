/// All runs above each other: training loss, validation loss, learning rate over the same steps.
enum ComparisonFigure {
  /// The figure and its caption; an empty text if there is nothing to draw.
  static func markup(_ runs: [RunSeries], _ maker: inout FigureMaker) -> String {
    let panels = [Figure.Panel.trainingLoss(runs), .validationLoss(runs), .learningRate(runs)].compactMap { $0 }
    guard !panels.isEmpty else { return "" }
    let count = Double(panels.count)
    let names = runs.prefix(20).map(\.name)
    let figure = Figure(
      title: "Losses and learning rate over the optimizer steps performed, for \(Numerals.list(names))",
      steps: stepRange(runs), panels: panels)
    return maker.markup(
      figure, heights: (60 + 215 * count, 60 + 190 * count), caption: caption(runs, panels), legend: legend(runs))
  }

  /// From 0 to the last step that any run performed.
  static func stepRange(_ runs: [RunSeries]) -> ClosedRange<Double> {
    0...Double(max(1, runs.map(\.performed).max() ?? 1))
  }

  /// The lines and whose they are.
  static func legend(_ runs: [RunSeries]) -> String {
    let items = runs.enumerated().map { index, run in
      Markup.element("li", "\(LineStyle(run: index).swatch) <span>\(Markup.text(run.name))</span>")
    }
    return Markup.element("ul", ["class": "legend"], items.joined()) + "\n"
  }

  private static func caption(_ runs: [RunSeries], _ panels: [Figure.Panel]) -> [String] {
    var sentences = ["Every step that was performed counts here, those that were thrown away later too."]
    if runs.contains(where: { $0.losses.count > Figure.Panel.buckets }) {
      sentences.append("Training losses are means over stretches of a hundred-and-fiftieth of a run.")
    }
    if runs.contains(where: { !$0.decisions.isEmpty }) { sentences.append("Discs mark decisions of a controller.") }
    if runs.contains(where: { !$0.restores.isEmpty }) {
      sentences.append("Triangles mark where a checkpoint was restored.")
    }
    return sentences + hiddenNote(runs)
  }

  /// What the axes leave out, counted.
  static func hiddenNote(_ runs: [RunSeries]) -> [String] {
    let losses = runs.map { $0.losses.map(\.y) }
    let validations = runs.map { $0.validationLosses.map(\.y) }
    let rates = runs.flatMap { $0.points.map(\.rate) }
    let hiddenLosses = hidden(losses, Axis.losses(losses)) + hidden(validations, Axis.losses(validations))
    let all = (losses + validations).reduce(0) { $0 + $1.count }
    var sentences: [String] = []
    if hiddenLosses > 0 {
      sentences.append(
        "\(Numerals.grouped(hiddenLosses)) of \(Numerals.grouped(all)) recorded losses are not finite or lie outside "
          + "the axes, which are cut so that the other values can be read; diamonds mark where that begins.")
    }
    if let axis = Axis.rates(rates) {
      let below = rates.count { !axis.holds($0) }
      if below > 0 {
        sentences.append(
          "The rate axis ends at \(Numerals.significant(axis.low, 2)): \(Numerals.grouped(below)) recorded "
            + "\(below == 1 ? "rate is" : "rates are") outside it.")
      }
    }
    return sentences
  }

  private static func hidden(_ series: [[Double]], _ axis: Axis?) -> Int {
    series.reduce(0) { sum, values in sum + values.count { !(axis?.holds($0) ?? false) } }
  }
}
