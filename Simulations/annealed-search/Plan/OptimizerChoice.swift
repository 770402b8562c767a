import Rheostat
import Training

/// Which optimizer an arm works with.
enum OptimizerChoice: Sendable, Hashable {
  /// The workload's; schedule-free if the controller wishes so and it is of the SGD family.
  case granted
  /// The workload's, whatever the controller wishes.
  case kept
  /// The schedule-free form of the workload's: SGD or AdamW.
  case scheduleFree
  /// Another one, under its name.
  case other(OptimizerKind)

  /// Reads `granted`, `kept`, `schedule-free` or the name of an optimizer.
  init?(_ text: String) {
    switch text {
    case "granted": self = .granted
    case "kept": self = .kept
    case "schedule-free": self = .scheduleFree
    default:
      guard let kind = OptimizerKind(rawValue: text) else { return nil }
      self = .other(kind)
    }
  }

  var text: String {
    switch self {
    case .granted: "granted"
    case .kept: "kept"
    case .scheduleFree: "schedule-free"
    case .other(let kind): kind.rawValue
    }
  }

  /// The optimizer for a controller on a workload; every one has the weight decay of the workload's.
  func settings(_ workload: StudyWorkload, _ configuration: Configuration) throws -> OptimizerSettings {
    let own = try workload.settings()
    switch self {
    case .granted: return ControllerCatalog.standard.wishesScheduleFree(configuration) ? own.scheduleFree ?? own : own
    case .kept: return own
    case .scheduleFree:
      return try own.scheduleFree ?? OptimizerSettings(.scheduleFreeAdamW, weightDecay: own.weightDecay)
    case .other(let kind): return try OptimizerSettings(kind, weightDecay: own.weightDecay)
    }
  }

  /// The usual learning rate of the optimizer.
  func usualRate(_ workload: StudyWorkload) -> Double {
    if case .other(let kind) = self { kind.defaultRate } else { workload.optimizer.defaultRate }
  }
}
