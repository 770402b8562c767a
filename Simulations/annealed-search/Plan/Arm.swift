import Rheostat
import Training

/// A way to choose the learning rate, with the optimizer that it is given.
struct Arm: Sendable {
  /// Which optimizer it works with.
  enum Choice: Sendable, Hashable {
    /// The workload's; schedule-free if the controller wishes so and it is of the SGD family.
    case granted
    /// The workload's, whatever the controller wishes.
    case kept
    /// Another one, under its name.
    case other(OptimizerKind)
  }

  let name: String
  /// The controller's spelling; `{lr}` stands for a tuned rate, `{default}` for the optimizer's usual one.
  let spelling: String
  var optimizer = Choice.granted
  /// The budgets that it is run at, in parts of T.
  var budgets = [1.0]
  /// Where its grid begins, in half decades from the workload's middle.
  var offset = 0
  /// Whether its search steps count; if not it goes on until T updates are kept.
  var isCharged = true
  /// Whether its curve is in the picture.
  var isDrawn = false

  /// Whether its rate comes from a grid.
  var isTuned: Bool { spelling.contains(Self.tuned) }

  static let tuned = "{lr}"
  static let usual = "{default}"

  /// The controller with the rate filled in.
  func controller(rate: Double?, usual: Double) -> String {
    var text = spelling.replacing(Self.usual, with: "\(usual)")
    if let rate { text = text.replacing(Self.tuned, with: "\(rate)") }
    return text
  }
}

extension Arm {
  /// What is run unless the command line says otherwise. The first is what all are compared with.
  static let standard = [
    Arm(name: "cosine", spelling: "warmup(3%) > cosine(peak={lr})", budgets: [0.25, 1, 4], isDrawn: true),
    Arm(
      name: "wsd", spelling: "wsd(warmup=3%, decay=20%, shape=linear, peak={lr})", budgets: [0.25, 1, 4], isDrawn: true),
    Arm(name: "default-cosine", spelling: "warmup(3%) > cosine(peak={default})"),
    Arm(name: "default-plateau", spelling: "plateau(peak={default})", isDrawn: true),
  ]

  /// Reads `name=spelling`.
  ///
  /// - Returns: nil if there is no name.
  init?(_ text: String, optimizer: Choice) {
    guard let place = text.firstIndex(of: "="), place > text.startIndex else { return nil }
    self.init(name: String(text[..<place]), spelling: String(text[text.index(after: place)...]), optimizer: optimizer)
  }
}

extension Arm.Choice {
  /// Reads `granted`, `kept` or the name of an optimizer.
  init?(_ text: String) {
    switch text {
    case "granted": self = .granted
    case "kept": self = .kept
    default:
      guard let kind = OptimizerKind(rawValue: text) else { return nil }
      self = .other(kind)
    }
  }

  /// The optimizer for a controller on a workload.
  func settings(_ workload: StudyWorkload, _ configuration: Configuration) throws -> OptimizerSettings {
    switch self {
    case .granted, .kept: try workload.settings()
    case .other(let kind): try OptimizerSettings(kind, weightDecay: workload.weightDecay)
    }
  }

  /// The usual learning rate of the optimizer.
  func usualRate(_ workload: StudyWorkload) -> Double {
    if case .other(let kind) = self { kind.defaultRate } else { workload.optimizer.defaultRate }
  }

  var text: String {
    switch self {
    case .granted: "granted"
    case .kept: "kept"
    case .other(let kind): kind.rawValue
    }
  }
}

extension Arm {
  /// Whether the controller, or one inside it, is one of those that find rates by themselves from checkpoints.
  var isSearch: Bool {
    let text = controller(rate: 1, usual: 1)
    guard let configuration = try? ControllerText.read(text, catalog: .standard) else { return true }
    return Self.holdsSearch(.controller(configuration))
  }

  private static func holdsSearch(_ value: Configuration.Value) -> Bool {
    switch value {
    case .controller(let inner):
      ControllerCatalog.standard[inner.kind]?.group == .searches || inner.parameters.values.contains(where: holdsSearch)
    case .list(let values): values.contains(where: holdsSearch)
    case .record(let fields): fields.values.contains(where: holdsSearch)
    case .integer, .number, .boolean, .text: false
    }
  }
}
