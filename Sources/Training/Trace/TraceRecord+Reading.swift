internal import Rheostat

extension TraceRecord {
  static let types = ["run", "steps", "decision", "validated", "saved", "restored", "replanned", "end"]

  /// Reads a line.
  ///
  /// - Parameter place: file and line, for sentences.
  init(json: JSON, place: String) throws(TrainingError) {
    guard json.members != nil else { throw .data("\(place): must be an object; got \(json.noun)") }
    let fields = TraceFields(json: json, place: place)
    switch try fields.word("type", Self.types, { $0 }) {
    case "run": self = .run(try TraceHeader(fields))
    case "steps": self = .steps(try Steps(fields))
    case "decision": self = .decision(try Decided(fields))
    case "validated": self = .validated(try Validated(fields))
    case "saved":
      self = .saved(
        Saved(
          performed: try fields.count("performed"), committed: try fields.count("committed"),
          slot: try fields.word("slot", Slot.allCases, \.name)))
    case "restored": self = .restored(try Restored(fields))
    case "replanned":
      self = .replanned(
        Replanned(performed: try fields.count("performed"), total: try fields.countIfPresent("total")))
    default: self = .end(try End(fields))
    }
  }
}

extension TraceHeader {
  fileprivate init(_ fields: TraceFields) throws(TrainingError) {
    _ = try fields.word("format", [Self.format]) { $0 }
    let controller: Configuration
    let plan: RunPlan
    do {
      controller = try Configuration(json: .object(try fields.object("controller")))
      plan = try RunPlan(json: .object(try fields.object("plan")))
    } catch let error as TrainingError {
      throw error
    } catch {
      throw .data("\(fields.place): \(error)")
    }
    self.init(
      name: try fields.text("name"), workload: .object(try fields.object("workload")),
      optimizer: try fields.text("optimizer"), controller: controller, plan: plan, seed: try fields.unsigned("seed"),
      validateEvery: try fields.countIfPresent("validateEvery"), every: try fields.count("every"))
  }
}

extension TraceRecord.Steps {
  fileprivate init(_ fields: TraceFields) throws(TrainingError) {
    performed = try fields.count("performed")
    rewound = try fields.count("rewound")
    committed = try fields.count("committed")
    rate = try fields.number("rate")
    role = try fields.word("role", [.main, .probe], \.name)
    loss = try fields.numberIfPresent("loss")
    skipped = try fields.countIfPresent("skipped") ?? 0
    signals = [:]
    guard fields.json["signals"] != nil else { return }
    let inner = TraceFields(json: .object(try fields.object("signals")), place: "\(fields.place): signals")
    for member in try fields.object("signals") {
      guard let signal = Signal(name: member.name) else { continue }
      signals[signal] = try inner.number(member.name)
    }
  }
}

extension TraceRecord.Decided {
  fileprivate init(_ fields: TraceFields) throws(TrainingError) {
    performed = try fields.count("performed")
    committed = try fields.count("committed")
    text = try fields.text("text")
    let reason = try fields.word("reason", Reason.allCases, \.rawValue)
    let inner = TraceFields(json: .object(try fields.object("values")), place: "\(fields.place): values")
    var values = SIMD8<Double>.zero
    for (index, name) in reason.valueNames.prefix(8).enumerated() {
      // As `valuesJSON` has it: an open total is null, a loss that was not finite is left out.
      let mayLack = reason == .replanned || name == "loss"
      values[index] = mayLack ? try inner.numberIfPresent(name) ?? 0 : try inner.number(name)
    }
    decision = Decision(
      number: try fields.count("number"), step: try fields.count("step"), rate: try fields.number("rate"),
      reason: reason, values: values)
  }
}

extension TraceRecord.Validated {
  fileprivate init(_ fields: TraceFields) throws(TrainingError) {
    performed = try fields.count("performed")
    committed = try fields.count("committed")
    loss = try fields.numberIfPresent("validationLoss")
    metric = try fields.numberIfPresent("validationMetric")
  }
}

extension TraceRecord.Restored {
  fileprivate init(_ fields: TraceFields) throws(TrainingError) {
    performed = try fields.count("performed")
    rewound = try fields.count("rewound")
    committed = try fields.count("committed")
    slot = try fields.word("slot", Slot.allCases, \.name)
    data = try fields.word("data", [.rewound, .onward]) { "\($0)" }
  }
}

extension TraceRecord.End {
  fileprivate init(_ fields: TraceFields) throws(TrainingError) {
    performed = try fields.count("performed")
    rewound = try fields.count("rewound")
    committed = try fields.count("committed")
    evaluations = try fields.number("evaluations")
    loss = try fields.numberIfPresent("validationLoss")
    metric = try fields.numberIfPresent("validationMetric")
    digest = try fields.digest("digest")
  }
}
