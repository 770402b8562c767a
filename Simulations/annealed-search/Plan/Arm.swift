import Foundation
import Rheostat

/// A way to choose the learning rate, with the optimizer that it is given.
struct Arm: Sendable {
  let name: String
  /// The controller's spelling; `{lr}` stands for a tuned rate, `{default}` for the optimizer's usual one, `{0.05 T}` for
  /// a part of the budget in updates.
  let spelling: String
  var optimizer = OptimizerChoice.granted
  /// The budgets that it is run at, in parts of T.
  var budgets = [1.0]
  /// Where its grid begins, in half decades from the workload's middle.
  var offset = 0
  /// Whether its search steps count; if not it goes on until T updates are kept.
  var isCharged = true
  /// Whether its curve is in the picture.
  var isDrawn = false

  /// Whether its rate comes from a grid.
  var isTuned: Bool { spelling.contains("{lr}") }

  /// The controller with the numbers filled in.
  func controller(rate: Double?, usual: Double, steps: Int) -> String {
    var text = spelling.replacing("{default}", with: "\(usual)")
    if let rate { text = text.replacing("{lr}", with: "\(rate)") }
    return text.replacing(#/\{([0-9.]+) T\}/#) { match in
      "\(max(1, Int(((Double(match.1) ?? 0) * Double(steps)).rounded())))"
    }
  }

  /// Whether the controller, or one inside it, is one of those that find rates by themselves from checkpoints.
  var isSearch: Bool {
    let text = controller(rate: 1, usual: 1, steps: 1000)
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

extension Arm {
  /// Reads `name=spelling`.
  ///
  /// - Returns: nil if there is no name.
  init?(_ text: String, optimizer: OptimizerChoice) {
    guard let place = text.firstIndex(of: "="), place > text.startIndex else { return nil }
    self.init(name: String(text[..<place]), spelling: String(text[text.index(after: place)...]), optimizer: optimizer)
  }

  /// What is run unless the command line says otherwise. The first is what all are compared with.
  static var standard: [Arm] {
    let all = [
      Arm(name: "cosine", spelling: "warmup(3%) > cosine(peak={lr})", budgets: [0.25, 1, 4], isDrawn: true),
      Arm(
        name: "wsd", spelling: "wsd(warmup=3%, decay=20%, shape=linear, peak={lr})", budgets: [0.25, 1],
        isDrawn: true),
      Arm(name: "annealed-search", spelling: "annealedSearch", budgets: [0.25, 1, 4], isDrawn: true),
      Arm(name: "annealed-search-kept", spelling: "annealedSearch", optimizer: .kept),
      Arm(
        name: "schedule-free", spelling: "warmup(5%) > constant(peak={lr})", optimizer: .scheduleFree, offset: 1,
        isDrawn: true),
      Arm(name: "prodigy-cosine", spelling: "cosine(peak=1)", optimizer: .other(.prodigy)),
      Arm(name: "prodigy-rex", spelling: "rex(peak=1)", optimizer: .other(.prodigy), isDrawn: true),
      Arm(name: "default-cosine", spelling: "warmup(3%) > cosine(peak={default})"),
      Arm(name: "default-plateau", spelling: "plateau(peak={default})", isDrawn: true),
      Arm(name: "autolrs", spelling: stages, isDrawn: true),
      Arm(name: "autolrs-uncharged", spelling: stages, isCharged: false),
    ]
    return all.filter { ControllerCatalog.standard[$0.spelling] != nil || $0.spelling.contains("(") }
  }

  /// AutoLRS with its published constants: ten trials of 100 updates, stages of 1,000 and 2,000.
  private static let stages = "warmup({0.03 T}, peak={default}) > autoLRS"
}
