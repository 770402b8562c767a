import RateControl
import Testing
import _TestSupport

/// Every case of the golden files that is a sound form of `classicalSchedules`.
@Suite struct ClassicalGoldenTests {
  typealias Case = [String: Any]

  /// Compares all cases of a name, within a tolerance relative to the largest value.
  private func compare(
    _ name: String, in file: String = "schedules.json", tolerance: Double = 1e-12,
    _ make: (Case, Case) -> any Schedule
  ) throws {
    let cases = try Golden.cases(file).filter { $0["name"] as? String == name }
    #expect(!cases.isEmpty, "no case \(name) in \(file)")
    for golden in cases {
      let config = golden["config"] as? Case ?? [:]
      let values = Golden.numbers(golden["values"])
      #expect(!values.isEmpty)
      let peak = values.map(abs).max() ?? 1
      let distance = Making.distance(make(golden, config), values)
      #expect(distance <= tolerance * peak, "\(name) \(config): off by \(distance / peak) of the peak")
    }
  }

  @Test func cosineGolden() throws {
    // torch computes it recursively
    try compare("cosine", tolerance: 1e-9) {
      Cosine(peak: $0.double("base"), floor: $1.double("floor"), steps: $1.int("total"))
    }
  }

  @Test func linearGolden() throws {
    try compare("linear") { Linear(peak: $0.double("base"), steps: $1.int("total")) }
  }

  @Test func stepGolden() throws {
    try compare("step", tolerance: 1e-9) {
      StepDecay(peak: $0.double("base"), every: $1.int("every"), factor: $1.double("factor"))
    }
  }

  @Test func multiStepGolden() throws {
    try compare("multistep", tolerance: 1e-9) {
      MultiStep(
        peak: $0.double("base"), milestones: Golden.numbers($1["milestones"]).map { Int($0) },
        factor: $1.double("factor"))
    }
  }

  @Test func exponentialGolden() throws {
    try compare("exponential", tolerance: 1e-9) {
      Exponential(peak: $0.double("base"), .perStep($1.double("factor")))
    }
  }

  @Test func polynomialGolden() throws {
    try compare("polynomial", tolerance: 1e-9) {
      Polynomial(peak: $0.double("base"), steps: $1.int("total"), power: $1.double("power"))
    }
  }

  @Test func cosineRestartsGolden() throws {
    try compare("cosineRestarts") {
      CosineRestarts(
        peak: $0.double("base"), floor: $1.double("floor"), first: $1.int("firstCycle"),
        multiplier: $1.int("multiplier"))
    }
  }

  @Test func cyclicGolden() throws {
    let modes = ["triangular": Cyclic.Mode.triangular, "triangular2": .triangular2, "exp_range": .expRange]
    try compare("cyclic") { _, config in
      Cyclic(
        peak: config.double("peak"), floor: config.double("base"), up: config.int("up"), down: config.int("down"),
        mode: modes[config["mode"] as? String ?? ""] ?? .triangular, factor: config.double("gamma"))
    }
  }

  @Test func inverseSqrtGolden() throws {
    try compare("inverseSqrt", in: "schedules_more.json") { InverseSquareRoot(peak: 1, warmup: $1.int("warmup")) }
  }

  @Test func noamGolden() throws {
    try compare("noam", in: "schedules_more.json") { Noam(width: $1.int("width"), warmup: $1.int("warmup")) }
  }

  @Test func triangularWaveGolden() throws {
    let cases = try Golden.cases("schedules_more.json").filter { $0["name"] as? String == "triangularWave" }
    #expect(!cases.isEmpty)
    for golden in cases {
      let config = golden["config"] as? Case ?? [:]
      for (step, value) in Golden.numbers(golden["values"]).enumerated() {
        let wave = TriangularWave.wave(
          step, amplitude: config.double("amplitude"), period: config.int("period"), shift: config.double("shift"))
        #expect(abs(wave - value) <= 1e-12 * config.double("amplitude"), "step \(step) of \(config)")
      }
    }
  }
}
