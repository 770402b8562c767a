/// What the runs show, in plain words, computed from their records.
struct Summary {
  /// Two results closer than this are called too close to tell apart.
  static let closeness = 0.01

  /// The runs with records.
  private let runs: [RunSeries]
  /// Those that are compared: the finished ones, or all if none is.
  private let compared: [RunSeries]
  private let isFinal: Bool

  /// The summary of runs.
  init(_ runs: [RunSeries]) {
    self.runs = runs.filter { !$0.isEmpty }
    let finished = self.runs.filter { $0.end != nil }
    isFinal = !finished.isEmpty
    compared = isFinal ? finished : self.runs
  }

  /// The sentences, most important first.
  var sentences: [String] {
    guard !runs.isEmpty else { return ["There is nothing to show: no run has recorded a step."] }
    return result + metric + steps + thrownAway + unfinished + diverged + caveat
  }

  // MARK: The result

  private var result: [String] {
    let validated = ranked { $0.finalValidationLoss }
    if !validated.isEmpty { return verdict(validated, "validation loss") + regress(validated[0].run) }
    let trained = ranked { $0.finalLoss }
    if trained.isEmpty { return ["No run \(isFinal ? "ended with" : "has") a finite loss."] }
    return verdict(trained, "training loss") + ["No run has a finite validation loss to compare by."]
  }

  /// The compared runs with a finite value, smallest first.
  private func ranked(_ value: (RunSeries) -> Double?) -> [(run: RunSeries, value: Double)] {
    compared.compactMap { run in value(run).flatMap { $0.isFinite ? (run, $0) : nil } }.sorted { $0.1 < $1.1 }
  }

  private func verdict(_ ranked: [(run: RunSeries, value: Double)], _ what: String) -> [String] {
    let best = ranked[0]
    let verb = isFinal ? "ended with" : "has so far"
    guard ranked.count > 1 else { return ["\(best.run.name) \(verb) a \(what) of \(number(best.value))."] }
    let close = ranked.filter { Self.areClose($0.value, best.value) }
    if close.count > 1 { return [tie(close, all: ranked.count, what)] }
    let second = ranked[1]
    var text = "\(best.run.name) \(verb) the lowest \(what), \(number(best.value)): \(below(best, second))"
    if let last = ranked.last, ranked.count > 2 { text += " and \(below(best, last)), the last" }
    return [text + "."]
  }

  private func tie(_ close: [(run: RunSeries, value: Double)], all: Int, _ what: String) -> String {
    let names = Numerals.list(close.map(\.run.name))
    let verb = isFinal ? "ended with" : "have so far"
    if close.allSatisfy({ $0.value == close[0].value }) {
      return "\(names) \(verb) the same \(all > close.count ? "lowest " : "")\(what), \(number(close[0].value))."
    }
    return "\(names) \(verb) nearly the same \(all > close.count ? "lowest " : "")\(what) "
      + "(\(Numerals.list(close.map { number($0.value) })), within 1 % of the lowest): too close to rank them."
  }

  private func below(_ best: (run: RunSeries, value: Double), _ other: (run: RunSeries, value: Double)) -> String {
    let gap = other.value - best.value
    let size = best.value > 0 ? Numerals.percent(gap / other.value) : number(gap)
    return "\(size) below \(other.run.name) (\(number(other.value)))"
  }

  /// Whether the winner was better before.
  private func regress(_ run: RunSeries) -> [String] {
    guard let best = run.bestValidationLoss, let last = run.finalValidationLoss, best > 0,
      let place = run.validations.first(where: { $0.loss == best })?.performed, last / best > 1.02
    else { return [] }
    return ["It had been lower: \(number(best)) at step \(Numerals.grouped(place))."]
  }

  /// Relative closeness, right for negative losses too.
  static func areClose(_ a: Double, _ b: Double) -> Bool {
    abs(a - b) <= closeness * max(abs(a), abs(b))
  }

  private var metric: [String] {
    let named = compared.filter { $0.metricName == "accuracy" }
    let values = named.compactMap { run in run.finalMetric.flatMap { $0.isFinite ? (run.name, $0) : nil } }
    guard let best = values.map(\.1).max() else { return [] }
    let holders = values.filter { $0.1 == best }.map(\.0)
    let text = Numerals.accuracy(best)
    if values.count == 1 { return ["Its accuracy on held-out data was \(text)."] }
    if holders.count == values.count { return ["All ended with the same accuracy on held-out data, \(text)."] }
    return ["The highest final accuracy on held-out data was \(text) (\(Numerals.list(holders)))."]
  }

  // MARK: What it cost

  private var steps: [String] {
    let counts = compared.map(\.performed)
    guard let least = counts.min(), let most = counts.max() else { return [] }
    let many = compared.count == 1 ? "It" : compared.count == 2 ? "Both" : "All \(Numerals.word(compared.count))"
    let unit = most == 1 ? "step" : "steps"
    if least == most { return ["\(many) used \(Numerals.grouped(most)) \(unit)."] }
    let text =
      "The runs differ in length, from \(Numerals.grouped(least)) to \(Numerals.grouped(most)) steps, "
      + "so that their last values are not a fair comparison."
    let common = ranked { $0.validationLoss(at: least) }
    guard common.count == compared.count, common.count > 1 else { return [text] }
    if Self.areClose(common[0].value, common[1].value) {
      return [text, "At step \(Numerals.grouped(least)), which all reached, \(tieNames(common)) were level."]
    }
    return [
      text,
      "At step \(Numerals.grouped(least)), which all reached, \(common[0].run.name) was lowest with "
        + "\(number(common[0].value)): \(below(common[0], common[1])).",
    ]
  }

  private func tieNames(_ ranked: [(run: RunSeries, value: Double)]) -> String {
    Numerals.list(ranked.filter { Self.areClose($0.value, ranked[0].value) }.map(\.run.name))
  }

  private var thrownAway: [String] {
    let lost = runs.filter { $0.rewound > 0 }
    guard !lost.isEmpty else { return runs.count == 1 ? [] : ["No step was thrown away."] }
    let parts = lost.map { run in
      let share = run.performed > 0 ? " (\(Numerals.percent(Double(run.rewound) / Double(run.performed))))" : ""
      return "\(run.name) threw away \(Numerals.grouped(run.rewound)) steps\(share)"
    }
    return ["\(Numerals.list(parts)), which count as performed."]
  }

  // MARK: What to know before believing it

  private var unfinished: [String] {
    let open = runs.filter { $0.end == nil }
    guard !open.isEmpty else { return [] }
    let parts = open.map { "\($0.name) (up to step \(Numerals.grouped($0.performed)))" }
    return ["Stopped or still running\(isFinal ? ", and not compared" : ""): \(Numerals.list(parts))."]
  }

  private var diverged: [String] {
    runs.compactMap { run in
      run.firstNonFinite.map {
        "The training loss of \(run.name) was not finite for the first time at step \(Numerals.grouped($0))."
      }
    }
  }

  private var caveat: [String] {
    guard compared.count > 1 else { return [] }
    let seeds = Set(compared.compactMap(\.seed)).sorted()
    if seeds.count > 1 {
      let list = Numerals.list(seeds.map { String($0) })
      return ["The runs have different seeds (\(list)): part of a difference is chance."]
    }
    let seed = seeds.first.map { ", with seed \($0)" } ?? ""
    return ["Each ran once\(seed): another seed can change the order where the differences are small."]
  }

  private func number(_ value: Double) -> String { Numerals.loss(value) }
}
