public import Rheostat

/// What is to be run: everything that the first line of the trace tells, and by which a stored run is recognised.
public struct RunDescription: Sendable, Hashable {
  /// A name to show.
  public var name: String
  /// What is trained: any object (workload, model, parameters, batch, ...).
  public var workload: JSON
  /// The name of the optimizer.
  public var optimizer: String
  /// The controller.
  public var controller: Configuration
  /// What is known of the run.
  public var plan: RunPlan
  /// The seed of everything random.
  public var seed: UInt64
  /// Updates between validations; nil: a fiftieth of the run.
  public var validateEvery: Int?
  /// Updates between lines of steps in the trace; nil: a thousandth of the run.
  public var traceEvery: Int?
  /// Signals to tell in the trace.
  public var logSignals: Signals
  /// What the user calls a setting, by its place (`seed`, `workload.batch`), for the sentence that tells a stored run
  /// from this one; places that are not listed stand for themselves.
  public var settingNames: [String: String] = [:]

  /// Creates a description.
  public init(
    name: String, workload: JSON = .object([]), optimizer: String, controller: Configuration, plan: RunPlan,
    seed: UInt64, validateEvery: Int? = nil, traceEvery: Int? = nil, logSignals: Signals = []
  ) {
    self.name = name
    self.workload = workload
    self.optimizer = optimizer
    self.controller = controller
    self.plan = plan
    self.seed = seed
    self.validateEvery = validateEvery
    self.traceEvery = traceEvery
    self.logSignals = logSignals
  }

  /// The first line of the trace. Of an open run 100 updates stand for a thousandth.
  public var header: TraceHeader {
    let total = plan.total ?? 100_000
    return TraceHeader(
      name: name, workload: workload, optimizer: optimizer, controller: controller, plan: plan, seed: seed,
      validateEvery: validateEvery ?? max(total / 50, 1), every: traceEvery ?? max(total / 1000, 1))
  }

  func check() throws(TrainingError) {
    for (name, value) in [("updates between validations", validateEvery), ("updates between trace lines", traceEvery)] {
      guard let value, value < 1 else { continue }
      throw .usage("the \(name) must be 1 or more; got \(value)")
    }
    guard workload.members != nil else { throw .usage("the workload's description must be an object") }
  }
}

extension RunDescription {
  /// What must be the same when a run is taken up again: all but the name and the total. The seed comes first: the first
  /// weights, which the workload tells, follow from it.
  var identity: JSON {
    .object([
      .init("seed", .count(seed)), .init("optimizer", .string(optimizer)), .init("workload", workload),
      .init("controller", controller.json), .init("plan", plan.with(total: nil).json),
      .init("validateEvery", validateEvery.map { .integer($0) } ?? .null),
      .init("traceEvery", traceEvery.map { .integer($0) } ?? .null),
      .init("logSignals", .array(logSignals.elements.map { .string($0.name) })),
    ])
  }

  /// Where a stored identity differs first, as `--optimizer is "adam" there and "sgd" here`; nil: nowhere.
  func difference(from stored: JSON) -> String? { difference(stored, identity, "") }

  private func difference(_ stored: JSON, _ given: JSON, _ place: String) -> String? {
    if stored == given { return nil }
    guard let first = stored.members, let second = given.members else {
      return "\(shown(place)) is \(Self.spelt(stored)) there and \(Self.spelt(given)) here"
    }
    for name in first.map(\.name) + second.map(\.name) {
      let inner = place.isEmpty ? name : "\(place).\(name)"
      if let found = difference(stored[name] ?? .null, given[name] ?? .null, inner) { return found }
    }
    return "the order of \(shown(place)) is another"
  }

  /// A place by the name that the user knows, with what lies further in: `--controller (peak)`.
  private func shown(_ place: String) -> String {
    if let name = settingNames[place] { return name }
    let known = settingNames.keys.filter { place.hasPrefix($0 + ".") }.max { $0.count < $1.count }
    guard let known, let name = settingNames[known] else { return place }
    return "\(name) (\(place.dropFirst(known.count + 1)))"
  }

  private static func spelt(_ json: JSON) -> String { json == .null ? "not given" : String(json.compact.prefix(80)) }
}
