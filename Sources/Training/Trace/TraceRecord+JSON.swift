public import Rheostat

extension TraceRecord {
  /// The record as it stands in a trace.
  public var json: JSON {
    switch self {
    case .run(let header): header.json
    case .steps(let steps): steps.json
    case .decision(let decided): decided.json
    case .validated(let validated): validated.json
    case .saved(let saved):
      .line("saved", counts(saved.performed, committed: saved.committed) + [.init("slot", .string(saved.slot.name))])
    case .restored(let restored): restored.json
    case .replanned(let replanned):
      .line("replanned", counts(replanned.performed) + [.init("total", replanned.total.map { .integer($0) } ?? .null)])
    case .end(let end): end.json
    }
  }

  /// The record as a line with its end.
  public var line: [UInt8] { json.bytes() + [UInt8(ascii: "\n")] }
}

private func counts(_ performed: Int, rewound: Int? = nil, committed: Int? = nil) -> [JSON.Member] {
  [.init("performed", .integer(performed))]
    + [("rewound", rewound), ("committed", committed)].compactMap { name, count in
      count.map { .init(name, .integer($0)) }
    }
}

private func numbers(_ named: (String, Double?)...) -> [JSON.Member] {
  named.compactMap { name, value in value.map { .init(name, .number($0)) } }
}

extension JSON {
  fileprivate static func line(_ type: String, _ members: [Member]) -> JSON {
    .object([.init("type", .string(type))] + members)
  }

  static func count(_ value: UInt64) -> JSON { Int(exactly: value).map { .integer($0) } ?? .unsigned(value) }
}

extension TraceHeader {
  fileprivate var json: JSON {
    var members: [JSON.Member] = [
      .init("format", .string(Self.format)), .init("name", .string(name)), .init("workload", workload),
      .init("optimizer", .string(optimizer)), .init("controller", controller.json), .init("plan", plan.json),
      .init("seed", .count(seed)),
    ]
    if let validateEvery { members.append(.init("validateEvery", .integer(validateEvery))) }
    return .line("run", members + [.init("every", .integer(every))])
  }
}

extension TraceRecord.Steps {
  fileprivate var json: JSON {
    var members: [JSON.Member] =
      [.init("step", .integer(performed))] + counts(performed, rewound: rewound, committed: committed)
    members += [.init("rate", .number(rate)), .init("role", .string(role.name))] + numbers(("loss", loss))
    if skipped > 0 { members.append(.init("skipped", .integer(skipped))) }
    if !signals.isEmpty {
      let sorted = signals.sorted { $0.key.rawValue < $1.key.rawValue }
      members.append(.init("signals", .object(sorted.map { .init($0.key.name, .number($0.value)) })))
    }
    return .line("steps", members)
  }
}

extension TraceRecord.Decided {
  fileprivate var json: JSON {
    .line(
      "decision",
      [.init("number", .integer(decision.number))] + counts(performed, committed: committed) + [
        .init("step", .integer(decision.step)), .init("rate", .number(decision.rate)),
        .init("reason", .string(decision.reason.rawValue)), .init("values", decision.valuesJSON),
        .init("text", .string(text)),
      ])
  }
}

extension TraceRecord.Validated {
  fileprivate var json: JSON {
    .line(
      "validated",
      counts(performed, committed: committed) + numbers(("validationLoss", loss), ("validationMetric", metric)))
  }
}

extension TraceRecord.Restored {
  fileprivate var json: JSON {
    .line(
      "restored",
      counts(performed, rewound: rewound, committed: committed) + [
        .init("slot", .string(slot.name)), .init("data", .string("\(data)")),
      ])
  }
}

extension TraceRecord.End {
  fileprivate var json: JSON {
    .line(
      "end",
      counts(performed, rewound: rewound, committed: committed)
        + numbers(("evaluations", evaluations), ("validationLoss", loss), ("validationMetric", metric))
        + [.init("digest", .string(Digest.hex(digest)))])
  }
}

extension Role {
  /// The name in files.
  var name: String { "\(self)" }
}
