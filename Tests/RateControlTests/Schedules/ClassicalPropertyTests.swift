import Testing

@testable import RateControl

/// The properties that every classical schedule and every dialect must have; a new entry without a sample fails.
@Suite struct ClassicalPropertyTests {
  static let classical: [Sample] = [
    Sample(Constant.self),
    Sample(Cosine.self, last: 0),
    Sample(Cosine.self, rates: ["floor": 0.025], last: 0.25),
    Sample(Linear.self, last: 0),
    Sample(Linear.self, rates: ["floor": 0.1], last: 1),
    Sample(Polynomial.self, last: 0),
    Sample(Polynomial.self, ["power": .number(0.5)], rates: ["floor": 0.05], last: 0.5),
    Sample(CosineRestarts.self),
    Sample(CosineRestarts.self, ["first": .integer(1), "multiplier": .integer(3)]),
    Sample(CosineRestarts.self, ["first": .text("5%"), "multiplier": .integer(1)], rates: ["floor": 0.05]),
    Sample(Exponential.self, last: 0.01),
    Sample(Exponential.self, ["factor": .number(0.9)]),
    Sample(Exponential.self, ["rate": .number(800)]),
    Sample(Exponential.self, ["form": .text("normalised")], rates: ["floor": 0.02], last: 0.2),
    Sample(StepDecay.self),
    Sample(StepDecay.self, ["every": .integer(1), "factor": .number(1e-300)]),
    Sample(MultiStep.self),
    Sample(MultiStep.self, ["milestones": .list([.integer(0), .text("100%")]), "factor": .number(0.5)], last: 0.25),
    Sample(InverseSquareRoot.self, ["warmup": .integer(1)]),
    Sample(InverseSquareRoot.self, ["warmup": .integer(200)]),
    Sample(Noam.self, ["warmup": .integer(5)], largest: 0.2, followsBase: false),
    Sample(OneCycle.self, last: 0.04 / 1e4),
    Sample(OneCycle.self, ["rise": .integer(0), "anneal": .text("linear"), "endDivisor": .integer(1)], last: 0.04),
    Sample(OneCycle.self, ["rise": .text("100%")], last: 0.04 / 1e4),
    Sample(Cyclic.self, ["up": .integer(3), "down": .integer(1)]),
    Sample(Cyclic.self, ["up": .integer(1), "mode": .text("triangular2")], rates: ["floor": 0]),
    Sample(Cyclic.self, ["up": .integer(2), "mode": .text("expRange"), "factor": .number(0.5)]),
    Sample(TriangularWave.self, ["period": .integer(7)], largest: 1.5),
    Sample(TriangularWave.self, ["period": .integer(1), "form": .text("exponential")], largest: 1.65),
    Sample(TriangularWave.self, ["period": .integer(8), "swing": .integer(1), "shift": .number(0.9)], largest: 2),
  ]

  static let dialects: [Sample] = [
    Sample(TorchCosine.self),
    Sample(TorchCosine.self, ["steps": .integer(1)], rates: ["floor": 0.05]),
    Sample(TorchConstant.self),
    Sample(TorchConstant.self, ["steps": .text("50%"), "factor": .number(0.1)]),
    Sample(TorchLinear.self, last: nil),
    Sample(TorchLinear.self, ["startFactor": .integer(1), "endFactor": .integer(0), "steps": .text("50%")]),
    Sample(TorchPolynomial.self, ["steps": .text("100%")], last: 0),
    Sample(TorchOneCycle.self),
    Sample(TorchOneCycle.self, ["anneal": .text("linear"), "threePhase": .boolean(true)]),
    Sample(TorchOneCycle.self, ["rise": .integer(1), "cycleMomentum": .boolean(false)]),
    Sample(TorchOneCycle.self, ["rise": .integer(0), "threePhase": .boolean(true)]),
    Sample(TorchCyclic.self, ["up": .integer(3)], rates: ["floor": 0.02]),
    Sample(HFCosine.self, ["warmup": .text("20%")]),
    Sample(HFCosine.self, ["warmup": .text("100%"), "floorRatio": .number(0.1), "cycles": .number(2.5)]),
    Sample(HFCosineMinLr.self, ["warmup": .text("20%"), "floorRatio": .number(0.1)]),
    Sample(HFCosineMinLr.self, ["warmup": .text("100%"), "warmupStart": .number(0.5)]),
    Sample(HFLinear.self, ["warmup": .text("20%")], last: 0),
    Sample(HFLinear.self, ["warmup": .text("100%")], last: 0),
    Sample(HFPolynomial.self, ["warmup": .text("100%")], rates: ["floor": 0.01], last: 0.1),
    Sample(HFPolynomial.self, ["power": .number(0.3)], rates: ["floor": 0], last: 0),
    Sample(HFHardRestarts.self, ["warmup": .text("20%"), "cycles": .integer(7)], last: 0),
    Sample(HFInverseSqrt.self),
    Sample(HFInverseSqrt.self, ["warmup": .integer(200), "timescale": .integer(1)]),
    Sample(HFConstantWithWarmup.self, ["warmup": .text("50%")], last: 1),
    Sample(HFWSD.self, ["warmup": .text("20%"), "floorRatio": .number(0.1)], last: 0.1),
    Sample(HFWSD.self, ["decay": .text("100%"), "decayShape": .text("linear")], last: 0),
    Sample(HFWSD.self, ["decay": .integer(0), "stable": .integer(0), "warmup": .integer(0)], last: 0),
    Sample(TimmCosine.self, last: 0),
    Sample(TimmCosine.self, ["warmup": .text("100%"), "warmupPrefix": .boolean(true)]),
    Sample(TimmCosine.self, ["cycleMultiplier": .number(1.5), "cycles": .integer(1 << 53), "steps": .integer(1)]),
    Sample(TimmTanh.self, ["warmup": .text("20%")], last: 0),
    Sample(
      TimmTanh.self, ["lower": .integer(-1_000_000), "upper": .integer(1_000_000)], rates: ["floor": 0.1], last: 1),
    Sample(TimmPolynomial.self, ["decayExponent": .number(0.1)], rates: ["floor": 0.01], last: 0.1),
    Sample(TimmPolynomial.self, ["peakFactor": .number(1e-3), "cycles": .integer(1 << 53), "steps": .integer(2)]),
    Sample(TimmStep.self, ["warmup": .text("20%")]),
    Sample(TimmMultiStep.self, ["warmup": .text("20%"), "warmupPrefix": .boolean(false)]),
    Sample(TimmWSD.self, ["warmup": .text("20%")], last: 0),
    Sample(
      TimmWSD.self, ["stableShape": .text("rsqrt"), "timescale": .integer(1), "decayShape": .text("exp")],
      rates: ["floor": 0.02], last: 0.2),
    Sample(TimmWSD.self, ["decay": .text("100%"), "decayShape": .text("power"), "decayPower": .number(3)], last: 0),
    Sample(OptaxCosineDecay.self, ["floorRatio": .number(0.1), "exponent": .number(3)], last: 0.1),
    Sample(OptaxWarmupCosine.self, rates: ["floor": 0.02], last: 0.2),
    Sample(OptaxWarmupCosine.self, ["warmup": .text("100%")], last: 0),
    Sample(OptaxOneCycle.self, last: 0.04 / 1e4),
    Sample(OptaxLinearOneCycle.self, last: 0.04 / 1e4),
    Sample(OptaxPolynomial.self, ["begin": .text("50%")]),
    Sample(OptaxPolynomial.self, ["power": .integer(2)], rates: ["end": 0.2], largest: 2, last: 2),
    Sample(OptaxExponential.self),
    Sample(
      OptaxExponential.self, ["factor": .integer(3), "every": .integer(1), "staircase": .boolean(true)],
      rates: ["end": 0.5], largest: 5),
  ]

  static let samples = classical + dialects
  static let totals = [1, 2, 3, 7, 10, 100]
  static let hugeSteps = [1 << 31, 1 << 53, .max / 2, .max]

  @Test func everyEntryHasASample() {
    let sampled = Set(Self.samples.map { String($0.description.prefix { $0 != " " }) })
    for entry in ControllerCatalog.classicalSchedules + ControllerCatalog.dialects {
      #expect(sampled.contains(entry.kind), "add a Sample of \(entry.kind)")
    }
  }

  @Test(arguments: samples) func ratesAreFiniteAndInRange(sample: Sample) throws {
    for total in Self.totals {
      let schedule = try sample.make(total, 0.1, 1)
      for step in Array(0...(2 * total)) + Self.hugeSteps {
        let rate = schedule(step)
        #expect(rate.isFinite && rate >= 0, "step \(step) of \(total): \(rate)")
        #expect(rate <= 0.1 * sample.largest * (1 + 1e-14), "step \(step) of \(total): \(rate)")
        if let momentum = schedule.momentum(step) { #expect((0..<1).contains(momentum)) }
      }
    }
  }

  @Test(arguments: samples) func theLastRateIsHeld(sample: Sample) throws {
    guard let last = sample.last else { return }
    for total in Self.totals {
      let schedule = try sample.make(total, 0.1, 1)
      for step in [total, total + 1, 2 * total] + Self.hugeSteps {
        #expect(abs(schedule(step) - 0.1 * last) <= 1e-16, "step \(step) of \(total)")
      }
    }
  }

  @Test(arguments: samples) func ratesScaleWithTheBase(sample: Sample) throws {
    for total in [3, 100] {
      let one = try sample.make(total, 0.1, 1)
      let four = try sample.make(total, 0.4, 4)
      for step in 0...(2 * total) {
        // A power of two scales every operation exactly, but for numbers too small for all their digits.
        let expected = (sample.followsBase ? 4 : 1) * one(step)
        #expect(abs(four(step) - expected) <= Double.leastNormalMagnitude, "step \(step) of \(total)")
      }
    }
  }

  @Test(arguments: samples) func theOrderOfQuestionsDoesNotMatter(sample: Sample) throws {
    let schedule = try sample.make(100, 0.1, 1)
    let forwards = (0..<100).map { schedule($0) }
    #expect((0..<100).reversed().map { schedule($0) } == forwards.reversed())
  }

  @Test func shapesDependOnTheShareOfTheRunAlone() throws {
    for kind in ["cosine ", "linear ", "polynomial ", "exponential [:]", "step [:]", "multiStep ", "oneCycle [:]"] {
      for sample in Self.classical where sample.description.hasPrefix(kind) {
        let short = try sample.make(20, 0.1, 1)
        let long = try sample.make(140, 0.1, 1)
        for step in 0...30 { #expect(abs(short(step) - long(7 * step)) < 1e-16, "\(sample), step \(step)") }
      }
    }
  }

  @Test func theExtremesOfDoublesAreNoTrap() throws {
    for base in [Double.leastNonzeroMagnitude, .leastNormalMagnitude, 1e308, .greatestFiniteMagnitude] {
      for sample in Self.samples where sample.followsBase {
        guard let schedule = try? sample.make(10, base, base / 0.1) else { continue }
        for step in Array(0...20) + Self.hugeSteps {
          #expect(schedule(step).isFinite && schedule(step) >= 0, "\(sample), base \(base), step \(step)")
        }
      }
    }
  }
}
