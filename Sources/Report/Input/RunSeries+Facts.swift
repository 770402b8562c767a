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
