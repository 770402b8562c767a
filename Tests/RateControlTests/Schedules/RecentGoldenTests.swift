import RateControl
import Testing
import _TestSupport

/// Every case of the golden files that is one of `recentSchedules`.
@Suite struct RecentGoldenTests {
  typealias Case = [String: Any]

  /// Compares all cases whose name begins so; within 1e-12 of the largest value.
  private func compare(
    _ name: String, in file: String = "schedules_more.json", prefix: Bool = false,
    _ make: (Case) throws -> any Schedule
  ) throws {
    let cases = try Golden.cases(file).filter {
      let found = $0["name"] as? String ?? ""
      return found == name || (prefix && found.hasPrefix(name))
    }
    #expect(!cases.isEmpty, "no case \(name) in \(file)")
    for golden in cases {
      let config = golden["config"] as? Case ?? [:]
      let values = Golden.numbers(golden["values"])
      #expect(!values.isEmpty)
      let peak = values.map(abs).max() ?? 1
      let distance = Making.distance(try make(config), values)
      #expect(distance <= 1e-12 * peak, "\(name) \(config): off by \(distance / peak) of the peak")
    }
  }

  private func ints(_ value: Any?) -> [Int] { Golden.numbers(value).map { Int($0) } }

  @Test func rexGolden() throws {
    try compare("rex", in: "schedules.json", prefix: true) {
      Rex(peak: 1, steps: $0.int("total"), beta: $0.double("beta"))
    }
  }

  @Test func ubaGolden() throws {
    try compare("uba", in: "schedules.json", prefix: true) {
      UBA(peak: 1, steps: $0.int("total"), phi: $0.double("phi"))
    }
  }

  @Test func cosinePowerGolden() throws {
    try compare("cosinePower", in: "schedules.json", prefix: true) {
      CosinePower(peak: 1, steps: $0.int("total"), power: $0.double("power"))
    }
  }

  @Test func linearDecayGolden() throws {
    try compare("linear", in: "schedules.json") { DelayedLinear(peak: 1, steps: $0.int("total"), delay: 0) }
    try compare("linear", in: "schedules.json") {
      WSD(peak: 1, stableUntil: 0, decay: $0.int("total"), shape: .linear)
    }
  }

  @Test func oneMinusSqrtGolden() throws {
    try compare("oneMinusSqrt", in: "schedules.json") {
      WSD(peak: 1, stableUntil: 0, decay: $0.int("total"), shape: .oneMinusSqrt)
    }
  }

  @Test func refinementGolden() throws {
    try compare("refinement", in: "schedules.json") {
      try Refined(
        peak: 1, steps: $0.int("total"), gradientNorms: Golden.numbers($0["gradientNorms"]),
        exponent: $0.double("exponent"), smoothing: $0.double("smoothing"))
    }
  }

  @Test func refinementSmoothedGolden() throws {
    try compare("refinementSmoothed") {
      let norms = Golden.numbers($0["gradientNorms"])
      return try Refined(
        peak: 1, steps: norms.count, gradientNorms: norms, exponent: $0.double("exponent"),
        smoothing: $0.double("smoothing"))
    }
  }

  @Test func powerGolden() throws {
    try compare("power") {
      PowerLaw(
        cap: $0.double("cap"), a: $0.double("a"), b: $0.double("b"), batch: $0.int("batch"),
        tokensPerStep: $0.double("batch") * $0.double("length"))
    }
  }

  @Test func wsdSimplifiedGolden() throws {
    try compare("wsdSimplified") {
      try WSDSimplified(
        peak: 1, floorRatio: $0.double("floorRatio"), ends: ints($0["ends"]), decays: ints($0["decays"]))
    }
  }

  @Test func wsdExponentialGolden() throws {
    try compare("wsdExponential") {
      try Making.schedule(
        WSD.self,
        [
          "warmup": .integer($0.int("warmup")), "stableUntil": .integer($0.int("stableUntil")),
          "halfLife": .number($0.double("halfLife")),
        ], total: nil, baseRate: 1)
    }
  }

  @Test func infiniteGolden() throws {
    try compare("infinite") {
      Infinite(
        peak: $0.double("peak"), constant: $0.double("constant"), floor: $0.double("floor"),
        warmup: $0.int("warmup"), cooldown: $0.int("cooldownUntil") - $0.int("warmup"),
        annealing: $0.int("total") - $0.int("constantUntil"), steps: $0.int("total"),
        shape: try #require(Infinite.Cooldown(rawValue: $0["cooldown"] as? String ?? "")),
        timescale: $0.double("timescale"))
    }
  }

  @Test func ubaPhasesGolden() throws {
    try compare("ubaPhases") {
      try UBAPhases(
        ends: Array(ints($0["boundaries"]).dropFirst()), low: Golden.numbers($0["low"]),
        high: Golden.numbers($0["high"]), phi: $0.double("phi"))
    }
  }

  @Test func slowStartFastDecayGolden() throws {
    try compare("slowStartFastDecay") {
      SlowStartFastDecay(
        peak: $0.double("peak"), start: $0.double("start"), floor: $0.double("end"), steps: $0.int("total"),
        rise: $0.double("rise"))
    }
  }

  @Test func dampedCosineGolden() throws {
    try compare("dampedCosine") {
      DampedCosine(
        peak: $0.double("peak"), floor: $0.double("valley"), steps: $0.int("total"), cycles: $0.int("cycles"),
        envelope: try #require(DampedCosine.Envelope(rawValue: $0["envelope"] as? String ?? "")))
    }
  }

  @Test func foMoGolden() throws {
    try compare("fomo") {
      FoMo(
        meta: try #require(FoMo.Meta(rawValue: $0["meta"] as? String ?? "")), peak: 1,
        stepsPerTask: $0.int("stepsPerTask"), warmup: $0.int("warmup"), cooldown: $0.int("cooldown"),
        endRatio: $0.double("endRatio"))
    }
  }

  @Test func cosinePowerEpochsGolden() throws {
    try compare("cosinePowerEpochs") {
      CosinePower(
        peak: $0.double("peak"), floor: $0.double("floor"), steps: $0.int("epochs"), power: $0.double("power"),
        epochs: $0.int("epochs"))
    }
  }
}
