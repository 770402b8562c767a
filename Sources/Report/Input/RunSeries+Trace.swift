internal import Rheostat
public import Training

extension RunSeries {
  /// The series of a trace that was read.
  public init(_ trace: Trace) { self.init(header: trace.header, records: trace.records) }

  /// The series of a trace.
  public init(header: TraceHeader, records: [TraceRecord]) {
    self.init(name: header.name)
    controller = header.controller.kind
    spelling = header.controller.spelling(in: .standard) ?? ""
    configuration = header.controller.json(orderedBy: .standard).pretty
    optimizer = header.optimizer
    // Every workload of ours measures an accuracy; a trace of another task names its metric in the description.
    metricName = header.workload["metric"]?.plainText ?? "accuracy"
    workload = (header.workload.members ?? []).filter { $0.name != "metric" }.map { Fact($0.name, $0.value.plainText) }
    total = header.plan.total
    seed = header.seed
    for record in records { add(record) }
  }

  private mutating func add(_ record: TraceRecord) {
    switch record {
    case .run, .saved: break
    case .steps(let steps): points.append(Point(steps))
    case .decision(let decided):
      decisions.append(
        .init(
          performed: decided.performed, rate: decided.decision.rate, reason: decided.decision.reason.rawValue,
          text: decided.text,
          values: Dictionary(decided.decision.namedValues.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })))
    case .validated(let validated):
      validations.append(.init(performed: validated.performed, loss: validated.loss, metric: validated.metric))
    case .restored(let restored):
      restores.append(.init(performed: restored.performed, slot: restored.slot.name))
    case .replanned(let replanned):
      total = replanned.total
      replans.append(.init(performed: replanned.performed, total: replanned.total))
    case .end(let end):
      self.end = End(
        performed: end.performed, rewound: end.rewound, evaluations: end.evaluations, validationLoss: end.loss,
        validationMetric: end.metric, digest: end.digest.hexadecimal)
    }
  }
}

extension RunSeries.Point {
  fileprivate init(_ steps: TraceRecord.Steps) {
    self.init(
      performed: steps.performed, rewound: steps.rewound, committed: steps.committed, rate: steps.rate,
      isProbe: steps.role == .probe, loss: steps.loss,
      signals: Dictionary(steps.signals.map { ($0.key.name, $0.value) }, uniquingKeysWith: { $1 }))
  }
}

extension JSON {
  /// A string without its quotes, a list with hyphens between, anything else as it is written.
  fileprivate var plainText: String {
    if case .string(let text) = self { return text }
    if case .array(let items) = self { return items.map(\.plainText).joined(separator: "-") }
    return compact
  }
}

extension UInt64 {
  /// Sixteen hexadecimal digits.
  public var hexadecimal: String {
    let digits = String(self, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
