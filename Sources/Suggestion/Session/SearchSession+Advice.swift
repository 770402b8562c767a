internal import Glibc
internal import Rheostat

extension SearchSession {
  /// What to do next. A rate that is to be tried is pending from then on.
  public mutating func advise(_ rule: StoppingRule) -> Advice {
    let search = settle()
    return switch rule.verdict(search) {
    case .goOn: attempt(rule)
    case .full: final(inFull(rule, search.told), search)
    case .enough(let worth, let cost):
      final(
        "another trial is expected to lower the loss by \(plain(worth, digits: 2)), less than the \(plain(cost, digits: 2)) "
          + "that it costs (\(plain(100 * StoppingRule.cost)) % of the spread of the values)",
        search)
    }
  }

  /// The next trial, whatever the rule says.
  public mutating func attempt(_ rule: StoppingRule) -> Advice {
    let reason = reason(rule, settle())
    let rate = ask()
    return Advice(deed: .attempt, rate: rate, reason: reason(rate))
  }

  private func inFull(_ rule: StoppingRule, _ told: Int) -> String {
    if told > rule.trials { return "\(told) trials are in, of at most \(rule.trials)" }
    return told == 1 ? "the only trial is in" : "all \(told) trials are in"
  }

  private func final(_ cause: String, _ search: BayesianSearch) -> Advice {
    guard let best = search.best() else {
      return Advice(
        deed: .stop, rate: nil,
        reason: "\(cause), and \(search.told == 1 ? "it" : "every one") failed; \(whereToLook(search))")
    }
    return Advice(
      deed: .use, rate: best.rate.tidy,
      reason: "\(cause); \(expected(best)), the smallest of the rates tried and those between them")
  }

  /// What is left when every trial failed.
  private func whereToLook(_ search: BayesianSearch) -> String {
    let smallest = search.tried.first?.rate ?? search.high
    let range = "search smaller rates than \(plain(search.low)) (--range)"
    // Less than a tenth of the range lies below what was tried.
    guard log(smallest / search.low) > 0.1 * log(search.high / search.low) else { return range }
    return
      "rates from \(plain(search.low)) to \(plain(smallest)) are not tried yet: allow more trials (--trials), or \(range)"
  }

  private func expected(_ value: Recommendation) -> String {
    "the expected loss there is \(plain(value.mean)) (standard deviation \(plain(value.standardDeviation, digits: 2)))"
  }

  /// Why a rate is tried, told once it is known.
  private func reason(_ rule: StoppingRule, _ search: BayesianSearch) -> (Double) -> String {
    let count = search.told + search.pendingRates.count + 1
    let number = "trial \(count)" + (count <= rule.trials ? " of at most \(rule.trials)" : "")
    let coarse = search.settings.coarseTrials
    guard search.told > 0 else { return { _ in "\(number): the first ones cover the range" } }
    let best = search.best()
    let known =
      best.map { "best so far is \(plain($0.rate)), where \(plain($0.mean)) is expected" }
      ?? "every trial so far failed"
    if search.told + search.pendingRates.count < coarse {
      return { _ in "\(number): the first \(coarse) cover the range; \(known)" }
    }
    guard best != nil else {
      let smallest = (search.tried.map(\.rate) + search.pendingRates).min() ?? search.high
      return { "\(number): \(known); next is \($0 < smallest ? "a rate below all of them" : "the widest gap left")" }
    }
    return { rate in
      guard let there = search.posterior(at: [rate])?.first else { return "\(number); \(known)" }
      return "\(number): \(plain(there.mean)) is expected there, with a standard deviation of "
        + "\(plain(there.standardDeviation, digits: 2)); \(known)"
    }
  }
}
