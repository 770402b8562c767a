/// The updates of one stage: of each trial, and after the search.
struct StageLengths: Sendable, Codable, Hashable {
  var trialSteps: Int
  var commitSteps: Int

  /// The lengths of a stage within what is left of the budget.
  ///
  /// A stage that fits has its nominal lengths. One that does not is shortened in proportion, so that its search still
  /// leaves the share of the steps that the nominal one does, and a run never ends inside a search.
  ///
  /// - Parameters:
  ///   - left: updates that are left; nil: no end.
  /// - Returns: nil if too little is left for a search.
  init?(trialSteps: Int, tau: Int, left: Int?, settings: AutoLRS.Settings) {
    self.init(trialSteps: trialSteps, commitSteps: tau)
    let full = settings.trials * trialSteps + tau
    guard settings.dialect == .paper, let left, left < full else { return }
    guard left >= settings.leastStage else { return nil }
    let shortened = Int(Double(left) * (Double(trialSteps) / Double(full)))
    self.trialSteps = max(shortened, settings.leastTrialSteps)
    commitSteps = left - settings.trials * self.trialSteps
  }

  init(trialSteps: Int, commitSteps: Int) {
    self.trialSteps = trialSteps
    self.commitSteps = commitSteps
  }
}
