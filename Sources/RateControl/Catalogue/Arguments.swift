/// The checked parameters of one controller together with the plan of its part of the run.
public struct Arguments: Sendable {
  let entry: CatalogEntry
  let values: [String: Configuration.Value]
  let site: ControllerCatalog.Site
  let catalog: ControllerCatalog

  /// The plan of this part: its `total` counts the steps of the part alone.
  public var plan: RunPlan { site.plan }

  /// The plan of the whole run, against which percentages are resolved.
  public var run: RunPlan { site.run }

  /// Where the controller stands in the configuration, as `then.patience`; empty at the top.
  public var place: String { site.place }

  /// A refusal that names a parameter.
  public func refusal(_ name: String, _ sentence: String) -> ControllerError {
    .configuration(place: join(name), sentence)
  }

  /// The same arguments for another total of this part; the total of the run moves with it.
  public func with(total: Int?) -> Arguments {
    var changed = site
    if let before = site.plan.total, let run = site.run.total, let total {
      changed.run.total = run - before + total
    } else {
      changed.run.total = total
    }
    changed.plan.total = total
    return Arguments(entry: entry, values: values, site: changed, catalog: catalog)
  }

  /// The same arguments in a loop without a base rate: a part that can be made so names its own.
  package var withoutBaseRate: Arguments {
    var changed = site
    changed.plan.baseRate = nil
    changed.run.baseRate = nil
    return Arguments(entry: entry, values: values, site: changed, catalog: catalog)
  }

  /// A value as it was written.
  public func written(_ name: String) -> Configuration.Value? { values[name] }

  /// Whether a value was written.
  public func isGiven(_ name: String) -> Bool { values[name] != nil }

  /// A number; its default if it was not written.
  public func number(_ name: String) throws(ControllerError) -> Double {
    guard let value = try optionalNumber(name) else { throw refusal(name, "is missing; write \(form(name))") }
    return value
  }

  /// A number, nil if it was not written and has no default value.
  public func optionalNumber(_ name: String) throws(ControllerError) -> Double? {
    switch value(name) {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  /// A whole number; its default if it was not written.
  public func integer(_ name: String) throws(ControllerError) -> Int {
    guard let value = try optionalInteger(name) else { throw refusal(name, "is missing; write \(form(name))") }
    return value
  }

  /// A whole number, nil if it was not written and has no default value.
  public func optionalInteger(_ name: String) throws(ControllerError) -> Int? {
    guard case .integer(let value) = value(name) else { return nil }
    return value
  }

  /// True or false.
  public func boolean(_ name: String) throws(ControllerError) -> Bool {
    guard case .boolean(let value) = value(name) else { throw refusal(name, "is missing; write true or false") }
    return value
  }

  /// The word of a choice.
  public func choice(_ name: String) throws(ControllerError) -> String {
    guard case .text(let value) = value(name) else { throw refusal(name, "is missing; write \(form(name))") }
    return value
  }

  /// A length in steps; its default if it was not written.
  public func length(_ name: String) throws(ControllerError) -> Int {
    guard let value = try optionalLength(name) else { throw refusal(name, "is missing; write \(form(name))") }
    return value
  }

  /// A length in steps, nil if it was not written and has no default value.
  public func optionalLength(_ name: String) throws(ControllerError) -> Int? {
    guard let value = value(name) else { return nil }
    return try resolve(value, name)
  }

  /// The numbers of a list; nil if it was not written and has no default value.
  public func numbers(_ name: String) throws(ControllerError) -> [Double]? {
    guard case .list(let list) = value(name) else { return nil }
    return list.compactMap {
      switch $0 {
      case .number(let value): value
      case .integer(let value): Double(value)
      default: nil
      }
    }
  }

  /// The words of a list; nil if it was not written and has no default value.
  public func choices(_ name: String) throws(ControllerError) -> [String]? {
    guard case .list(let list) = value(name) else { return nil }
    return list.compactMap { if case .text(let word) = $0 { word } else { nil } }
  }

  /// The lengths of a list, in steps; nil if it was not written and has no default value.
  public func lengths(_ name: String) throws(ControllerError) -> [Int]? {
    guard case .list(let list) = value(name) else { return nil }
    var steps: [Int] = []
    for (index, value) in list.enumerated() { steps.append(try resolve(value, "\(name)[\(index)]")) }
    return steps
  }

  private func resolve(_ value: Configuration.Value, _ name: String) throws(ControllerError) -> Int {
    let length: RunLength? =
      switch value {
      case .integer(let steps): .steps(steps)
      case .text(let spelling): RunLength(spelling)
      default: nil
      }
    guard let length else { throw refusal(name, "is no length: \(value.noun); write 500st, 5ep, 5% or 2Mtok") }
    do {
      return try length.steps(in: run)
    } catch {
      if case .configuration(_, let sentence) = error { throw refusal(name, sentence) }
      throw error
    }
  }

  private func value(_ name: String) -> Configuration.Value? {
    if let written = values[name] { return written }
    if case .value(let standard) = entry.parameter(name)?.standard { return standard }
    return nil
  }

  private func form(_ name: String) -> String { entry.parameter(name)?.form.description ?? "a value" }

  func join(_ name: String) -> String { site.place.isEmpty ? name : "\(site.place).\(name)" }
}

extension Arguments {
  /// The peak: as written, else the loop's base rate.
  public func peak(_ name: String = "peak") throws(ControllerError) -> Double {
    if let written = try optionalNumber(name) { return written }
    if let base = run.baseRate { return base }
    throw refusal(
      name, "is missing and the loop has no base learning rate; write \(name)=0.1 or give the plan's baseRate")
  }

  /// How long the shape takes: as written, else the total of this part.
  public func steps(_ name: String = "steps") throws(ControllerError) -> Int {
    if let written = try optionalLength(name) {
      guard written > 0 else { throw refusal(name, "must be 1 step or more; got \(written)") }
      return written
    }
    if let total = plan.total { return total }
    throw refusal(
      name,
      "\(entry.kind) needs to know where it ends: give the run a total, or write \(name)=1000st; "
        + "wsd needs none and decays when it is told the total")
  }

  /// A floor that is not above the peak.
  public func floor(_ name: String = "floor", below peak: Double) throws(ControllerError) -> Double {
    let floor = try number(name)
    guard floor <= peak else { throw refusal(name, "must not be above the peak \(peak); got \(floor)") }
    return floor
  }

  /// The controller inside this one.
  ///
  /// - Parameters:
  ///   - name: the parameter that holds it.
  ///   - total: how many updates its part has; nil: open.
  public func controller(_ name: String, total: Int?) throws(ControllerError) -> any Controller {
    guard case .controller(let configuration) = value(name) else {
      throw refusal(name, "is missing; write a controller")
    }
    return try part(configuration, name, total: total)
  }

  /// The controller inside this one, with the same plan.
  public func controller(_ name: String) throws(ControllerError) -> any Controller {
    try controller(name, total: plan.total)
  }

  /// The records of a list, each with its own arguments.
  public func records(_ name: String) throws(ControllerError) -> [[String: Configuration.Value]] {
    guard case .list(let list) = value(name) else { throw refusal(name, "is missing; write a list") }
    return list.compactMap { if case .record(let fields) = $0 { fields } else { nil } }
  }

  /// Makes a part of this controller.
  public func part(_ configuration: Configuration, _ name: String, total: Int?, baseRate: Double? = nil)
    throws(ControllerError) -> any Controller
  {
    var inner = site
    inner.plan.total = total
    inner.place = join(name)
    inner.depth += 1
    if let baseRate {
      inner.plan.baseRate = baseRate
      inner.run.baseRate = baseRate
    }
    return try catalog.make(configuration, inner)
  }

  /// A length written inside a record.
  public func length(_ value: Configuration.Value, _ name: String) throws(ControllerError) -> Int {
    try resolve(value, name)
  }
}
