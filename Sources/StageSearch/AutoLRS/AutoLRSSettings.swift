public import LossForecast
internal import RateControl

extension AutoLRS {
  /// Whose steps are counted and whose forecasts are made.
  public enum Dialect: String, Sendable, Codable, CaseIterable, Hashable {
    /// The method of the paper, within the budget and without the faults of its code.
    case paper
    /// The step counts, the doubling, the switch to validation and the forecaster of the published code.
    case original
  }

  /// Which rate a search ends with.
  public enum Choice: String, Sendable, Codable, CaseIterable, Hashable {
    /// The one of the trial with the smallest forecast.
    case predicted
    /// The one of the smallest posterior mean of the Gaussian process, tried or not.
    case posteriorMean
  }

  /// How AutoLRS is configured; every default carries its reason in ``AutoLRS/entry``.
  public struct Settings: Sendable, Hashable {
    /// The range of rates that are tried, 0 < low < high.
    public var low = 1e-5, high = 1.0
    /// Trials in a stage (k), 2 to 100.
    public var trials = 10
    /// Updates of the first stage after its search (tau), 3 or more.
    public var tau = 1000
    /// Updates of a trial in the first stage (tau'), 3 to tau.
    public var trialSteps = 100
    /// What tau doubles up to, tau or more.
    public var tauMax = 8000
    /// Deviations of the lower confidence bound, 0 or more.
    public var kappa = 1000.0
    /// From which the first trial of each stage is drawn, 0 to 2^53.
    public var seed = 1
    /// Whether all trials of a stage see the same batches.
    public var commonBatches = false
    /// Which rate a search ends with.
    public var chooseBy = Choice.predicted
    /// The share of the run over which the last chosen rate falls to 0 in a straight line, in [0, 1).
    public var finalAnneal = 0.0
    /// Whose steps are counted and whose forecasts are made.
    public var dialect = Dialect.paper
    /// The model of the losses of a trial; the dialect `original` has its own.
    public var forecast = LossModel.exponential

    /// Creates settings with all defaults.
    public init() {}
  }
}

extension AutoLRS.Settings {
  /// How short the trials of a stage that has to be cut may become: below ten updates a loss says next to nothing.
  var leastTrialSteps: Int { min(trialSteps, 10) }

  /// The updates without which no search is begun.
  var leastStage: Int { (trials + 1) * leastTrialSteps }

  /// The updates of the final anneal of a run of so many.
  func annealSteps(of total: Int) -> Int { min(Int((finalAnneal * Double(total)).rounded()), total) }

  /// Refuses settings outside their ranges.
  func check(at place: String = "") throws(ControllerError) {
    func refuse(_ name: String, _ sentence: String) -> ControllerError {
      .configuration(place: place.isEmpty ? name : "\(place).\(name)", sentence)
    }
    guard low.isFinite, low > 0 else { throw refuse("low", "must be a number in (0, inf); got \(low)") }
    guard high.isFinite, high > low * 1.00001 else {
      throw refuse("high", "must be above low \(low), the smaller rate comes first; got \(high)")
    }
    let most = RunPlan.largestTotal
    for (name, value, range) in [
      ("trials", trials, 2...100), ("seed", seed, 0...most), ("tau", tau, 3...most),
      ("tauMax", tauMax, min(tau, most)...most),
    ] where !range.contains(value) {
      let upper = range.upperBound == most ? "\(range.lowerBound) or more" : "\(range)"
      throw refuse(name, "must be \(upper); got \(value)")
    }
    guard (3...tau).contains(trialSteps) else {
      throw refuse(
        "trialSteps",
        "must be from 3 to tau = \(tau), since a trial of three losses or more is forecast to the end of the stage; "
          + "got \(trialSteps)")
    }
    guard kappa.isFinite, kappa >= 0 else { throw refuse("kappa", "must be a number in [0, inf); got \(kappa)") }
    guard finalAnneal >= 0, finalAnneal < 1 else {
      throw refuse("finalAnneal", "must be a share in [0, 1); got \(finalAnneal)")
    }
    guard dialect == .paper || finalAnneal == 0 else {
      throw refuse("finalAnneal", "must be 0 in the dialect original, which never anneals; got \(finalAnneal)")
    }
  }

  /// Refuses a run without an end, or one that is too short for a search.
  func check(total: Int?, at place: String) throws(ControllerError) {
    guard let total else {
      throw .configuration(
        place: place,
        "autoLRS needs the total of updates, or the run may end inside a search; give it, or choose wsd, which needs none"
      )
    }
    let left = total - annealSteps(of: total)
    guard dialect == .original || left >= leastStage else {
      throw .configuration(
        place: place.isEmpty ? "trials" : "\(place).trials",
        "a search of \(trials) trials needs \(leastStage) updates or more; this run has \(left) for it: "
          + "give it more, or fewer trials")
    }
  }
}
