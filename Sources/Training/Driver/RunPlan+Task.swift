public import Rheostat

extension RunPlan {
  /// The plan of a run of `task`: what it can report and do, its optimizer and its weights.
  public init(
    for task: some TrainingTask, total: Int?, stepsPerEpoch: Int? = nil, tokensPerStep: Double? = nil,
    baseRate: Double? = nil
  ) {
    self.init(
      total: total, stepsPerEpoch: stepsPerEpoch, tokensPerStep: tokensPerStep, baseRate: baseRate,
      optimizer: task.optimizerFamily, weightScale: task.weightScale, signals: task.signals, can: task.can)
  }
}
