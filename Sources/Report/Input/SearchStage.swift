internal import Rheostat

/// One stage of a run whose controller searches: the rates that it tried, the choice, and what came of it.
struct SearchStage: Hashable {
  /// A trial.
  struct Trial: Hashable {
    var rate: Double
    /// What it came to; nil if it diverged.
    var score: Double?
    /// Standard deviation of the score; 0 if it is not known.
    var deviation: Double
    /// Updates that it took.
    var steps: Int
    /// Whether another number stands in for a forecast that could not be made.
    var isStandIn: Bool
  }

  /// What was chosen.
  struct Choice: Hashable {
    var rate: Double
    /// The score that was expected of it, and its 95 % band; nil if nothing came of the search.
    var expected: Double?
    var low: Double
    var high: Double
    /// The decision as a sentence.
    var text: String
  }

  var number: Int
  var trials: [Trial] = []
  var choice: Choice?
  /// The loss that was expected of the stage, and the one that came.
  var outcome: (expected: Double, happened: Double)? { expected.flatMap { e in happened.map { (e, $0) } } }
  private var expected: Double?
  private var happened: Double?

  init(number: Int) { self.number = number }
}

extension SearchStage {
  /// The stages of a run, in order; none if its controller does not search.
  static func all(_ run: RunSeries) -> [SearchStage] {
    var stages: [SearchStage] = []
    for decision in run.decisions {
      guard let stage = decision.values["stage"] else { continue }
      let number = Int(exactly: stage.rounded()) ?? 0
      let isTrial = decision.reason.hasPrefix("trial")
      // A stage that was begun anew after its choice is another one.
      if stages.last?.number != number || (isTrial && stages.last?.choice != nil) {
        guard isTrial || ["rateChosen", "searchSkipped", "searchFailed"].contains(decision.reason) else { continue }
        stages.append(SearchStage(number: number))
      }
      stages[stages.count - 1].take(decision)
    }
    return stages
  }

  private mutating func take(_ decision: RunSeries.DecisionMark) {
    let value = { (name: String) in decision.values[name] ?? 0 }
    switch decision.reason {
    case "trialEnded", "trialStoodIn", "trialFailed":
      trials.append(
        Trial(
          rate: value("tried"), score: decision.reason == "trialFailed" ? nil : decision.values["score"],
          deviation: value("sd"), steps: Int(exactly: value("steps").rounded()) ?? 0,
          isStandIn: decision.reason == "trialStoodIn"))
    case "rateChosen":
      choice = Choice(
        rate: value("chosen"), expected: decision.values["expected"], low: value("low"), high: value("high"),
        text: decision.text)
    case "searchSkipped", "searchFailed":
      choice = Choice(rate: value("chosen"), low: 0, high: 0, text: decision.text)
    case "stageEnded": (expected, happened) = (decision.values["expected"], decision.values["happened"])
    default: return
    }
  }

  /// The model of the trials, made anew from their scores; nil without a trial that can be drawn.
  var search: BayesianSearch? {
    let rates = (trials.map(\.rate) + [choice?.rate].compactMap { $0 }).filter { $0 > 0 && $0.isFinite }
    guard let least = rates.min(), let most = rates.max(), least > 1e-300, most < 1e300,
      var search = try? BayesianSearch(low: least / 2, high: most * 2, seed: 1)
    else { return nil }
    // Without the deviations, as the controllers tell them to theirs: that of a forecast can be larger than all scores.
    for trial in trials { try? search.tell(trial.rate, value: trial.score ?? .nan) }
    return search.told > 0 ? search : nil
  }
}
