internal import Rheostat

/// When a search has enough trials.
///
/// A trial costs ``cost`` of the robust spread of the values so far (`BayesianSearch.spread`). Another one is worth how much
/// it is expected to lower the value of the recommended rate (`BayesianSearch.worthOfTrial`). It is made while it is
/// worth more than it costs, and in any case until ``least`` have ended and two have values. `trials` end the search.
public struct StoppingRule: Sendable, Hashable {
  /// The most trials, 1 or more.
  public var trials: Int
  /// What a trial costs, as a share of the spread. 1 %: on 22 functions with and
  /// without noise 14 trials are made instead of 20, for a regret of 0.035 instead of 0.032.
  public static let cost = 0.01
  /// Trials that are made in any case: those of the coarse design and three by the model.
  public static let least = 10

  /// Creates a rule.
  public init(trials: Int = 20) { self.trials = max(1, trials) }

  enum Verdict {
    case goOn
    /// The most trials are in.
    case full
    /// What another trial is worth, and what it costs.
    case enough(worth: Double, cost: Double)
  }

  func verdict(_ search: BayesianSearch) -> Verdict {
    if search.told >= trials { return .full }
    guard search.told >= Self.least, search.tried.count(where: { $0.value != nil }) >= 2 else { return .goOn }
    let (worth, cost) = (search.worthOfTrial(within: trials - search.told), Self.cost * search.spread)
    return worth <= cost ? .enough(worth: worth, cost: cost) : .goOn
  }
}
