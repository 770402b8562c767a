extension RunSeries {
  /// Between facts on one line.
  static let factSeparator = " \u{B7} "

  /// What was run, in few words each.
  var facts: [String] {
    var facts = workload.map { "\($0.name) \($0.value)" }
    if !optimizer.isEmpty { facts.append("optimizer \(optimizer)") }
    if let seed { facts.append("seed \(seed)") }
    return facts
  }
}

extension [RunSeries] {
  /// The facts that hold for all runs of which any are known.
  var commonFacts: [String] {
    let lists = map(\.facts).filter { !$0.isEmpty }
    guard let first = lists.first else { return [] }
    return first.filter { fact in lists.allSatisfy { $0.contains(fact) } }
  }
}

extension [RunSeries] {
  /// The runs with names that tell them apart: an empty one becomes the controller, one that comes twice gets its seed
  /// or a number.
  var withDistinctNames: [RunSeries] {
    var runs = self
    for index in runs.indices where runs[index].name.allSatisfy(\.isWhitespace) {
      let known = runs[index].shortController
      runs[index].name = known == "-" ? "run \(index + 1)" : String(known.prefix(60))
    }
    let named = Dictionary(grouping: runs.indices) { runs[$0].name }
    for (name, places) in named where places.count > 1 {
      let seeds = Set(places.compactMap { runs[$0].seed })
      for (number, index) in places.enumerated() {
        let seed = runs[index].seed.map { " (seed \($0))" } ?? ""
        runs[index].name = name + (seeds.count == places.count ? seed : " (\(number + 1))")
      }
    }
    return runs
  }
}
