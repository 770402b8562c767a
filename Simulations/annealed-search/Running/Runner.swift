import Foundation
import Rheostat
import Training
import Workloads

/// Makes runs.
struct Runner: Sendable {
  let data: StudyData
  /// Validations without a number in a row after which a run is given up.
  private static let patience = 3
  /// What a run whose search is not charged may take, in parts of its budget.
  private static let allowance = 4

  /// Makes one run from its first step.
  func run(_ spec: RunSpec) throws -> Outcome {
    guard let split = data[spec.workload.source] else {
      throw TrainingError.usage("the data of \(spec.workload.name) were not read")
    }
    let configuration = try ControllerText.read(spec.controller, catalog: .standard)
    let settings = try spec.arm.optimizer.settings(spec.workload, configuration)
    let task = try spec.workload.task(split, settings, seed: spec.seed)
    let plan = RunPlan(
      for: task, total: spec.arm.isCharged ? spec.steps : spec.steps * Self.allowance,
      stepsPerEpoch: task.stepsPerEpoch, baseRate: settings.kind.defaultRate)
    let controller = try ControllerCatalog.standard.make(configuration, plan: plan)
    var driver = try Driver(task: task, controller: controller, plan: plan, validateEvery: spec.validateEvery)
    var record = RunRecord()
    while let event = try driver.advance() {
      record.take(event, driver)
      if record.withoutNumber >= Self.patience { break }
      if !spec.arm.isCharged, driver.counts.committed >= spec.steps {
        var task = driver.task
        record.validated(task.validate(), driver.counts)
        break
      }
    }
    return record.outcome(spec, driver, chance: log(Double(split.training.classes)))
  }
}

/// What is noted of a run while it goes on.
struct RunRecord {
  private var curve: [Outcome.Point] = []
  private var peak = 0.0
  private var metric = Double.nan
  private var decisions: [String] = []
  private var decisionNumber = 0
  /// Whether the present weights are those of a trial.
  private var isTrying = false
  /// Validations in a row whose loss is not finite.
  private(set) var withoutNumber = 0

  /// Takes an event.
  mutating func take(_ event: RunEvent, _ driver: Driver<ClassificationTask>) {
    switch event {
    case .trained(let update, _):
      isTrying = update.role == .probe
      if !isTrying { peak = max(peak, update.rate) }
    case .restored: isTrying = false
    case .validated(let readings): if !isTrying { validated(readings, driver.counts) }
    default: break
    }
    guard let decision = driver.controller.decision, decision.number != decisionNumber else { return }
    decisionNumber = decision.number
    if decisions.count < 40 {
      decisions.append("\(decision.step): \(decision.sentence(watching: driver.controller.needs.signals))")
    }
  }

  mutating func validated(_ readings: Readings, _ counts: Counts) {
    let loss = readings[.validationLoss] ?? .nan
    metric = readings[.validationMetric] ?? .nan
    withoutNumber = loss.isFinite ? 0 : withoutNumber + 1
    let point = Outcome.Point(performed: counts.performed, committed: counts.committed, loss: loss)
    if curve.last?.performed == point.performed { curve.removeLast() }
    curve.append(point)
  }

  func outcome(_ spec: RunSpec, _ driver: Driver<ClassificationTask>, chance: Double) -> Outcome {
    let counts = driver.counts
    return Outcome(
      key: spec.key, workload: spec.workload.name, arm: spec.arm.name, budget: spec.budget, seed: spec.seed,
      rate: spec.rate, peak: peak, curve: curve, metric: metric, chance: chance, performed: counts.performed,
      committed: counts.committed, rewound: counts.rewound, evaluations: driver.summary.evaluations,
      decisions: decisions)
  }
}
