internal import Rheostat

extension SearchSession {
  /// What to do next. A rate that is to be tried is pending from then on.
  public mutating func advise(_ rule: StoppingRule) -> Advice {
    let search = settle()
    return switch rule.verdict(search) {
    case .goOn: attempt(rule)
    case .full: final("all \(search.told) trials are in", search)
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

  private func final(_ cause: String, _ search: BayesianSearch) -> Advice {
    guard let best = search.best() else {
      return Advice(
        deed: .stop, rate: nil, reason: "\(cause) and every one failed; look for smaller rates with --range")
    }
    return Advice(
      deed: .use, rate: best.rate.tidy,
      reason: "\(cause); \(expected(best)), the smallest of the rates tried and those between them")
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
    guard let best = search.best() else {
      return { _ in "\(number): every trial so far failed, smaller rates are left" }
    }
    let known = "best so far is \(plain(best.rate)), where \(plain(best.mean)) is expected"
    if search.told + search.pendingRates.count < coarse {
      return { _ in "\(number): the first \(coarse) cover the range; \(known)" }
    }
    return { rate in
      guard let there = search.posterior(at: [rate])?.first else { return "\(number); \(known)" }
      return "\(number): \(plain(there.mean)) is expected there, with a standard deviation of "
        + "\(plain(there.standardDeviation, digits: 2)); \(known)"
    }
  }
}
