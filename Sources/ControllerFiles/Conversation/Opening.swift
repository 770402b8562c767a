internal import RateControl

/// The first line of a conversation: the plan, and where the controller comes from.
struct Opening {
  let configuration: Configuration?
  let catalog: ControllerCatalog
  let stored: StoredStates?

  private static let names = ["plan", "snapshot", "n"]

  /// The controller to talk for, new or as it was left.
  func snapshot(_ line: JSON) throws(FileError) -> Snapshot {
    guard let members = line.members, let planned = line["plan"], planned != .null else {
      throw FileError("the first line gives the plan, as {\"plan\":{\"total\":6000,\"signals\":[\"trainingLoss\"]}}")
    }
    for member in members where !Self.names.contains(member.name) {
      throw FileError(
        "the first line has no \"\(member.name.prefix(60))\"\(suggestion(member.name, Self.names)); it has plan, "
          + "snapshot and n")
    }
    let n = try number(line["n"])
    let plan = try RunPlan(json: planned)
    guard let snapshot = try earlier(line["snapshot"], n) else { return try new(plan, n) }
    try Self.compare(planned, plan, with: snapshot)
    try compare(with: snapshot.configuration)
    if let n, n != snapshot.n ?? 0 {
      throw FileError("n is \(n), but the snapshot was taken at \(snapshot.n ?? 0); give the snapshot of \(n)")
    }
    return snapshot
  }

  private func number(_ value: JSON?) throws(FileError) -> Int? {
    guard let value, value != .null else { return nil }
    guard let number = value.whole, number >= 0 else {
      throw FileError("must be a whole number of 0 or more; got \(value.noun)", place: "n")
    }
    return number
  }

  /// What the loop or the stored file holds of an earlier start.
  private func earlier(_ given: JSON?, _ n: Int?) throws(FileError) -> Snapshot? {
    if let given, given != .null {
      guard stored == nil else {
        throw FileError("there are stored states and a snapshot in the first line; leave one of them out")
      }
      do {
        return try Snapshot(json: given, catalog: catalog)
      } catch {
        throw error.inPart("snapshot")
      }
    }
    guard let stored else { return nil }
    do {
      return try Snapshot(json: stored.state(at: n), catalog: catalog)
    } catch {
      throw error.inFile(stored.name)
    }
  }

  private func new(_ plan: RunPlan, _ n: Int?) throws(FileError) -> Snapshot {
    guard let configuration else {
      throw FileError(
        "there is neither a configuration nor a snapshot to make a controller from; name a controller on the command line, or "
          + "send a snapshot with the plan")
    }
    guard n ?? 0 == 0 else {
      throw FileError("n is \(n ?? 0), but there is no state of an earlier start to go on from; give n 0 or a snapshot")
    }
    do {
      let controller = try catalog.make(configuration, plan: plan)
      return Snapshot(controller: controller, configuration: configuration, plan: plan)
    } catch {
      throw FileError(error)
    }
  }

  private func compare(with other: Configuration) throws(FileError) {
    guard let configuration, configuration.withPlainNumbers != other.withPlainNumbers else { return }
    throw FileError(
      "the state is of another configuration, of kind \(other.kind); start with the configuration that it was made from"
    )
  }

  /// What the plan says must be what it said when the controller was made; the total may also be the one that was set
  /// in mid-run. What is left out is not compared; signals and deeds may be others if they suffice.
  private static func compare(_ json: JSON, _ plan: RunPlan, with snapshot: Snapshot) throws(FileError) {
    let (old, new) = (snapshot.plan.json, plan.json)
    for name in ["stepsPerEpoch", "tokensPerStep", "baseRate", "optimizer", "weightScale"] {
      guard let written = json[name], written != .null, old[name] != new[name] else { continue }
      throw FileError(
        "was \(old[name]?.noun ?? "unknown") when the state was made and is \(written.noun) now; start with the old value",
        place: join("plan", name))
    }
    if let total = plan.total, total != snapshot.plan.total, snapshot.replanned?.total != total {
      let was = snapshot.replanned.map(\.total) ?? snapshot.plan.total
      throw FileError(
        "was \(was.map(String.init) ?? "open") when the state was made and is \(total) now; start with the old value and "
          + "send the event replanned", place: "plan.total")
    }
    var present = snapshot.plan
    if json["signals"] != nil { present.signals = plan.signals }
    if json["can"] != nil { present.can = plan.can }
    do {
      try present.check(snapshot.controller.needs, of: snapshot.configuration.kind)
    } catch {
      throw FileError(error)
    }
  }
}

extension Configuration {
  /// The same configuration with 1.0 written as 1: languages with one kind of number write no other.
  fileprivate var withPlainNumbers: Configuration {
    Configuration(kind: kind, parameters: parameters.mapValues(\.withPlainNumbers))
  }
}

extension Configuration.Value {
  fileprivate var withPlainNumbers: Configuration.Value {
    switch self {
    case .number(let value): Int(exactly: value).map { .integer($0) } ?? self
    case .controller(let configuration): .controller(configuration.withPlainNumbers)
    case .list(let values): .list(values.map(\.withPlainNumbers))
    case .record(let fields): .record(fields.mapValues(\.withPlainNumbers))
    case .integer, .boolean, .text: self
    }
  }
}
