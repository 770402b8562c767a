import Testing

@testable import RateControl

/// The properties that every recent schedule must have; a new entry without a sample fails.
@Suite struct RecentSchedulePropertyTests {
  /// The largest rate and the last one are multiples of the base rate, 0.1.
  static let samples: [Sample] =
    [
      Sample(Rex.self, last: 0),
      Sample(Rex.self, ["beta": .number(1e-300)], rates: ["floor": 0.025], last: 0.25),
      Sample(Rex.self, ["beta": .number(1e300)], rates: ["floor": 0.1], last: 1),
      Sample(UBA.self, last: 0),
      Sample(UBA.self, ["phi": .number(.leastNonzeroMagnitude)], last: 0),
      Sample(UBA.self, ["phi": .number(1e308)], rates: ["floor": 0.05], last: 0.5),
      Sample(UBAPhases.self, ["ends": lengths("10%", "60%", "100%")], last: 0),
      Sample(UBAPhases.self, ["ends": .list([.integer(1), .integer(200)]), "phi": .number(0.1)]),
      Sample(DelayedLinear.self, last: 0),
      Sample(DelayedLinear.self, ["delay": .number(0.999)], rates: ["floor": 0.05], last: 0.5),
      Sample(Refined.self, ["gradientNorms": norms], last: 0),
      Sample(Refined.self, ["gradientNorms": norms, "exponent": .integer(1), "resample": .integer(50)], last: 0),
      Sample(Refined.self, ["gradientNorms": .list([.integer(0), .integer(0), .integer(7)])], last: 0),
      Sample(WSD.self, last: 0),
      Sample(WSD.self, ["halfLife": .number(1e-300), "decay": .text("50%")], rates: ["floor": 0.05], last: 0.5),
      Sample(WSD.self, ["warmup": .text("10%"), "decay": .text("90%")], last: 0),
      Sample(WSD.self, ["decay": .integer(0)], last: 0),
      Sample(WSDSimplified.self),
      Sample(WSDSimplified.self, ["ends": lengths("100%"), "decayShare": .number(0.5)], last: 0.1),
      Sample(WSDConstant.self, rates: ["floor": 0.02], last: 0.2),
      Sample(WSDConstant.self, ["tail": .integer(0), "shape": .text("cosine")], last: 0),
      Sample(Infinite.self, ["cooldown": .integer(0)], last: 0.01),
      Sample(Rewarm.self, last: 0),
      Sample(
        Rewarm.self, ["lengths": .list([.integer(1), .integer(2), .integer(3)]), "warmupShare": .number(0.99)],
        rates: ["floor": 0.05]),
      Sample(PowerLaw.self, ["batch": .integer(32), "length": .integer(2048)], followsBase: false),
      Sample(
        PowerLaw.self, ["batch": .integer(1 << 53), "length": .integer(1 << 53), "b": .integer(-10)], followsBase: false
      ),
      Sample(PowerLaw.self, ["batch": .integer(1), "length": .integer(1), "b": .integer(0)], followsBase: false),
      Sample(CosinePower.self, last: 0),
      Sample(CosinePower.self, ["power": .integer(1), "epochs": .integer(1)], rates: ["floor": 0.1], last: 1),
      Sample(CosinePower.self, ["power": .number(1e308)], last: 0),
      Sample(DampedCosine.self, last: 0),
      Sample(DampedCosine.self, ["envelope": .text("power"), "cycles": .integer(1_000_000)], last: 0),
      Sample(DampedCosine.self, ["envelope": .text("constant")], rates: ["floor": 0.05], last: 0.5),
      Sample(SlowStartFastDecay.self, last: 0.01),
      Sample(SlowStartFastDecay.self, ["rise": .integer(0)], rates: ["start": 0, "floor": 0.1], last: 1),
    ]
    + DecayShape.allCases.map { shape in
      Sample(WSD.self, ["shape": .text(shape.rawValue)], rates: ["floor": 0.025], last: 0.25)
    }
    + Infinite.Cooldown.allCases.map { shape in
      Sample(Infinite.self, ["cooldown": .integer(1), "annealing": .integer(0), "shape": .text(shape.rawValue)])
    }
    + FoMo.Meta.allCases.flatMap { meta in
      [
        Sample(FoMo.self, ["tasks": .integer(1), "meta": .text(meta.rawValue)]),
        Sample(FoMo.self, ["stepsPerTask": .integer(7), "meta": .text(meta.rawValue), "endRatio": .integer(0)]),
        Sample(FoMo.self, ["stepsPerTask": .integer(1), "meta": .text(meta.rawValue)]),
      ]
    }

  private static let norms = Configuration.Value.list([4, 2, 0, 1, 2, 5, 3].map { .number($0) })

  private static func lengths(_ spellings: String...) -> Configuration.Value { .list(spellings.map { .text($0) }) }

  static let totals = [1, 2, 3, 7, 10, 100]
  static let hugeSteps = [1 << 31, 1 << 53, .max / 2, .max]

  @Test func everyEntryHasASample() {
    let sampled = Set(Self.samples.map { String($0.description.prefix { $0 != " " }) })
    for entry in ControllerCatalog.recentSchedules {
      #expect(sampled.contains(entry.kind), "add a Sample of \(entry.kind)")
    }
  }

  /// Phases and ends in percent fall together in very short runs, which is refused; what is made must be right.
  private func schedules(_ sample: Sample, base: Double = 0.1) throws -> [(total: Int, schedule: any Schedule)] {
    let made = Self.totals.compactMap { total in
      (try? sample.make(total, base, base / 0.1)).map { (total: total, schedule: $0) }
    }
    #expect(made.contains { $0.total == 100 }, "\(sample) cannot be made for 100 steps")
    return made
  }

  @Test(arguments: samples) func ratesAreFiniteAndInRange(sample: Sample) throws {
    for (total, schedule) in try schedules(sample) {
      for step in Array(0...(2 * total)) + Self.hugeSteps {
        let rate = schedule(step)
        #expect(rate.isFinite && rate >= 0, "step \(step) of \(total): \(rate)")
        #expect(rate <= 0.1 * sample.largest, "step \(step) of \(total): \(rate)")
      }
    }
  }

  @Test(arguments: samples) func theLastRateIsHeld(sample: Sample) throws {
    guard let last = sample.last else { return }
    for (total, schedule) in try schedules(sample) {
      for step in [total, total + 1, 2 * total] + Self.hugeSteps {
        #expect(abs(schedule(step) - 0.1 * last) <= 1e-16, "step \(step) of \(total): \(schedule(step))")
      }
    }
  }

  @Test(arguments: samples) func ratesScaleWithTheBase(sample: Sample) throws {
    guard sample.followsBase else { return }
    for (one, four) in zip(try schedules(sample), try schedules(sample, base: 0.4)) {
      for step in 0...(2 * one.total) {
        // A power of two scales every operation exactly, but for numbers too small for all their digits.
        let expected = 4 * one.schedule(step)
        #expect(abs(four.schedule(step) - expected) <= Double.leastNormalMagnitude, "step \(step) of \(one.total)")
      }
    }
  }

  @Test(arguments: samples) func theOrderOfQuestionsDoesNotMatter(sample: Sample) throws {
    let schedule = try sample.make(100, 0.1, 1)
    let forwards = (0..<100).map { schedule($0) }
    #expect((0..<100).reversed().map { schedule($0) } == forwards.reversed())
  }

  @Test func shapesDependOnTheShareOfTheRunAlone() throws {
    for kind in ["rex [", "uba [", "delayedLinear [", "wsd [:]", "cosinePower [:]", "slowStartFastDecay ["] {
      for sample in Self.samples where sample.description.hasPrefix(kind) {
        let short = try sample.make(20, 0.1, 1)
        let long = try sample.make(140, 0.1, 1)
        for step in 0...30 { #expect(abs(short(step) - long(7 * step)) < 1e-15, "\(sample), step \(step)") }
      }
    }
  }

  @Test func theExtremesOfDoublesAreNoTrap() {
    for base in [Double.leastNonzeroMagnitude, .leastNormalMagnitude, 1e308, .greatestFiniteMagnitude] {
      for sample in Self.samples {
        guard let schedule = try? sample.make(10, base, base / 0.1) else { continue }
        for step in Array(0...20) + Self.hugeSteps {
          #expect(schedule(step).isFinite && schedule(step) >= 0, "\(sample), base \(base), step \(step)")
        }
      }
    }
  }
}
