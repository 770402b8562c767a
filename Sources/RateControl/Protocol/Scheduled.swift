/// A schedule as a controller: the schedule, a step count and what to do when the total changes.
///
///     var controller = Scheduled(Cosine(peak: 0.1, floor: 0, steps: 1000), total: 1000)
public struct Scheduled<S: Schedule>: Controller {
  /// The kind of the schedule it lifts.
  public static var kind: String { (S.self as? any CatalogSchedule.Type)?.entry.kind ?? "schedule" }

  /// The schedule in force.
  public internal(set) var schedule: S
  @usableFromInline var clock: Clock
  @usableFromInline var isWarped = false
  private var aside: Aside

  /// What changes only when the total does: beside the step count, so that a step copies nothing of it.
  private final class Aside: Sendable {
    let decision: Decision?
    let warp: TimeWarp?
    let shapeTotal: Int?
    let policy: ReplanPolicy
    let remake: Remake?

    init(_ decision: Decision?, _ warp: TimeWarp?, _ shapeTotal: Int?, _ policy: ReplanPolicy, _ remake: Remake?) {
      self.decision = decision
      self.warp = warp
      self.shapeTotal = shapeTotal
      self.policy = policy
      self.remake = remake
    }
  }

  /// How to make the schedule again for another total.
  private struct Remake: Sendable {
    var arguments: Arguments
    var make: @Sendable (Arguments) throws(ControllerError) -> S
  }

  /// Lifts a schedule made in code. When the total changes it is kept or its rest is moved: it cannot be made anew.
  ///
  /// - Parameters:
  ///   - schedule: the rate by step.
  ///   - total: updates after which to finish; nil: never.
  ///   - policy: `.keep` or `.holdThenDecay`; `.restretch` acts as `.keep`.
  public init(_ schedule: S, total: Int?, onReplan policy: ReplanPolicy = .keep) {
    self.init(schedule, total: total, policy, remake: nil)
  }

  /// Lifts a schedule that the catalogue makes, so that it can be made anew for another total.
  ///
  /// - Throws: ``ControllerError/configuration(place:_:)``.
  public init(_ arguments: Arguments, make: @escaping @Sendable (Arguments) throws(ControllerError) -> S)
    throws(ControllerError)
  {
    let policy = ReplanPolicy(rawValue: try arguments.choice(Self.policyName)) ?? .restretch
    self.init(
      try make(arguments), total: arguments.plan.total, policy, remake: Remake(arguments: arguments, make: make))
  }

  private init(_ schedule: S, total: Int?, _ policy: ReplanPolicy, remake: Remake?) {
    self.schedule = schedule
    clock = Clock(total: total)
    aside = Aside(nil, nil, total, policy, remake)
  }

  /// The last decision: a change of the total, or too many skipped updates.
  public var decision: Decision? { aside.decision }

  /// The number of that decision.
  public var decisionNumber: Int { aside.decision?.number ?? 0 }

  /// A schedule reads nothing and asks for nothing but updates.
  public var needs: Needs { Needs(movesMomentum: schedule.momentum(0) != nil) }

  /// An update at the rate of the present step until the budget is spent.
  @inlinable public var directive: Directive {
    if clock.over { return .finish }
    let place = isWarped ? warpedStep : clock.step
    return .train(Update(rate: schedule(place), momentum: schedule.momentum(place)))
  }

  @usableFromInline var warpedStep: Int { aside.warp?.place(of: clock.step) ?? clock.step }

  /// Counts updates and follows a change of the total; readings are of no use to a schedule.
  @inlinable public mutating func receive(_ event: LoopEvent) throws(ControllerError) {
    if case .trained = event, !clock.over { return clock.trained() }
    try receiveOther(event)
  }

  @usableFromInline mutating func receiveOther(_ event: LoopEvent) throws(ControllerError) {
    switch event {
    case .skipped where !clock.over: if clock.skip() { decide(.manySkipped, [Double(clock.skipped)]) }
    case .measured where !clock.over && !clock.measured: clock.measure()
    case .validated: break
    case .replanned(let total): try replan(total)
    default: throw refusal(of: event)
    }
  }

  private mutating func replan(_ total: Int?) throws(ControllerError) {
    let before = clock.total
    guard before != total else { return }
    var clock = clock
    try clock.replan(total)
    switch (aside.policy, total) {
    case (.restretch, _): try restretch(total)
    case (.holdThenDecay, .some(let total)): move(end: total)
    case (.keep, _), (.holdThenDecay, nil): break
    }
    self.clock = clock
    decide(.replanned, [Double(before ?? 0), Double(total ?? 0)])
  }

  /// Makes the schedule for another total; one that needs a total keeps its shape when the total is opened.
  private mutating func restretch(_ total: Int?) throws(ControllerError) {
    guard let remake = aside.remake else { return }
    do {
      schedule = try remake.make(remake.arguments.with(total: total))
      put(warp: aside.warp, shapeTotal: total)
    } catch {
      if total != nil { throw .replan("the total cannot become \(total ?? 0): \(error)") }
    }
  }

  /// Moves the rest of the schedule so that it ends at `total`.
  private mutating func move(end total: Int) {
    guard let shapeTotal = aside.shapeTotal else { return }
    let warp = TimeWarp(from: clock.step, at: warpedStep, scheduleEnd: shapeTotal, newEnd: total)
    put(warp: warp, shapeTotal: shapeTotal)
  }

  private mutating func put(warp: TimeWarp?, shapeTotal: Int?) {
    aside = Aside(aside.decision, warp, shapeTotal, aside.policy, aside.remake)
    isWarped = warp != nil
  }

  private mutating func decide(_ reason: Reason, _ values: [Double]) {
    let decision = Decision(
      following: aside.decision, step: clock.step, rate: nominalRate ?? 0, reason: reason, values: values)
    aside = Aside(decision, aside.warp, aside.shapeTotal, aside.policy, aside.remake)
  }
}

extension Scheduled {
  static var policyName: String { "onReplan" }

  private enum Key: String, CodingKey { case clock, decision, warp, shapeTotal }

  /// Writes the step count and what changes of the total have done.
  public func encodeState(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(clock, forKey: .clock)
    try container.encodeIfPresent(aside.decision, forKey: .decision)
    try container.encodeIfPresent(aside.warp, forKey: .warp)
    try container.encodeIfPresent(aside.shapeTotal, forKey: .shapeTotal)
  }

  /// Reads the step count and makes the schedule for the total that was in force.
  public mutating func decodeState(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let clock = try container.decode(Clock.self, forKey: .clock)
    let decision = try container.decodeIfPresent(Decision.self, forKey: .decision)
    let warp = try container.decodeIfPresent(TimeWarp.self, forKey: .warp)
    let total = try container.decodeIfPresent(Int.self, forKey: .shapeTotal)
    guard total.map((1...RunPlan.largestTotal).contains) ?? true else {
      throw ControllerError.state("the stored shapeTotal must be from 1 to 2^53; got \(total ?? 0)")
    }
    if total != aside.shapeTotal, let remake = aside.remake {
      schedule = try remake.make(remake.arguments.with(total: total))
    }
    self.clock = clock
    aside = Aside(decision, warp, total, aside.policy, aside.remake)
    isWarped = warp != nil
  }
}

/// A map from the steps of the run to those of a schedule: a pause, then the rest at an even pace.
struct TimeWarp: Sendable, Codable, Hashable {
  private let from: Int
  private let place: Int
  private let holdUntil: Int
  private let rest: Int
  private let available: Int

  /// From step `from`, where the schedule stands at `place`, to `newEnd`, where it shall stand at `scheduleEnd`.
  init(from: Int, at place: Int, scheduleEnd: Int, newEnd: Int) {
    self.from = from
    self.place = place
    rest = max(scheduleEnd - place, 0)
    holdUntil = max(newEnd - rest, from)
    available = max(newEnd - holdUntil, 1)
  }

  /// The step of the schedule at a step of the run; holds the last one after the end.
  func place(of step: Int) -> Int {
    guard step > holdUntil else { return place }
    return place + Int((Double(step - holdUntil) * Double(rest) / Double(available)).rounded())
  }

  private enum Key: String, CodingKey { case from, place, holdUntil, rest, available }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    from = try container.decode(Int.self, forKey: .from)
    place = try container.decode(Int.self, forKey: .place)
    holdUntil = try container.decode(Int.self, forKey: .holdUntil)
    rest = try container.decode(Int.self, forKey: .rest)
    available = try container.decode(Int.self, forKey: .available)
    let counts = 0...RunPlan.largestTotal
    guard [from, place, holdUntil, rest].allSatisfy(counts.contains), (1...RunPlan.largestTotal).contains(available)
    else { throw ControllerError.state("the stored place in the schedule is impossible") }
  }
}
