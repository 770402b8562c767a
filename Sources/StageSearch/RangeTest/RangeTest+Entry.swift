internal import Glibc
public import RateControl

extension RangeTest {
  /// The catalogue entry.
  public static let entry = CatalogEntry(
    kind: kind, group: .searches,
    summary: "A learning-rate range test with restore; what follows gets the rate that it finds.",
    formula: "low (high/low)^(k/(steps - 1)) for the probe k, then the controller with the rate found as its base rate",
    parameters: [
      Parameter(
        "low", .number(.positive), unit: "learning rate", default: .value(.number(1e-7)),
        "The first rate; 1e-7, where no usual optimizer moves, so that the curve has a start to fall from."),
      Parameter(
        "high", .number(.positive), unit: "learning rate", default: .value(.number(10)),
        "The last rate; 10, where nearly everything diverges, which ends the ramp early."),
      Parameter(
        "steps", .length, unit: "steps",
        default: .derived("2% of the run, but 100 at least, 1000 and a fifth of the run at most; 100 without a total"),
        "Updates of the ramp: 100 make twelve to a decade, and more than 1000 only lengthen the training that they "
          + "measure along."),
      Parameter(
        "rule", .choice(RangeAnalysis.Rule.allCases.map(\.rawValue)), default: .value(.text("minimum")),
        "How the rate is read off the losses; minimum, a tenth of the rate at the lowest: its schedules end as low as those "
          + "of steepest and it repeats itself best, while valley is too low in noise. If it finds none, another is taken."
      ),
      Parameter(
        "fallback", .number(.positive), unit: "learning rate",
        default: .derived("the loop's base rate, else the geometric mean of low and high"),
        "The rate if no rule suggests one; the loop's own, since the test has found nothing better."),
      Parameter(
        "then", .controller, unit: "controller", default: .derived("constant"),
        "What follows, with the rate found as its base rate; it must not name its own."),
    ],
    source: "Smith 2015, section 3.3; the rules: fastai callback/schedule.py"
  ) { arguments throws(ControllerError) in
    try make(arguments)
  }

  private static func make(_ arguments: Arguments) throws(ControllerError) -> RangeTest {
    let total = arguments.plan.total
    let (low, high) = (try arguments.number("low"), try arguments.number("high"))
    guard low < high else { throw arguments.refusal("high", "must be above low \(low); got \(high)") }
    let steps = try steps(arguments, total: total)
    let following = try following(arguments, rest: total.map { max($0 - steps, 1) })
    do throws(ControllerError) {
      return try RangeTest(
        low: low, high: high, steps: steps,
        rule: RangeAnalysis.Rule(rawValue: try arguments.choice("rule")) ?? .minimum,
        fallback: try arguments.optionalNumber("fallback") ?? arguments.run.baseRate
          ?? exp(log(low) / 2 + log(high) / 2),
        total: total, rewinds: arguments.plan.can.contains(.rewindData)
      ) { rate, rest, total throws(ControllerError) in
        try arguments.with(total: total).part(following, "then", total: rest, baseRate: rate)
      }
    } catch {
      guard case .configuration("steps", let sentence) = error else { throw error }
      throw arguments.refusal("steps", sentence)
    }
  }

  /// As written, or a share of the run.
  private static func steps(_ arguments: Arguments, total: Int?) throws(ControllerError) -> Int {
    if let written = try arguments.optionalLength("steps") { return written }
    guard let total else { return 100 }
    let steps = min(max(total / 50, 100), 1000, total / 5)
    guard steps >= fewestSteps else {
      throw arguments.refusal(
        "steps",
        "a fifth of a run of \(total) updates is too short for a range test, which needs \(fewestSteps); "
          + "write steps=\(fewestSteps)st, or name a learning rate instead")
    }
    return steps
  }

  /// What follows; it has to take its rate from here.
  private static func following(_ arguments: Arguments, rest: Int?) throws(ControllerError) -> Configuration {
    guard case .controller(let written) = arguments.written("then") else { return Configuration(kind: "constant") }
    if let made = try? arguments.withoutBaseRate.part(written, "then", total: rest) {
      throw arguments.refusal(
        "then",
        made.needs.findsRate
          ? "\(written.kind) finds the rate by itself; put it in the place of rangeTest"
          : "\(written.kind) sets its own rate, so that the one found would have no effect; leave its peak out")
    }
    return written
  }
}
