import RateControl
import Testing
import _TestSupport

/// Every case of the golden files that torch or transformers computed.
@Suite struct DialectGoldenTests {
  typealias Case = [String: Any]

  private func compare(_ name: String, tolerance: Double = 1e-12, _ make: (Case, Case) -> any Schedule) throws {
    let cases = try Golden.cases("schedules.json").filter { $0["name"] as? String == name }
    #expect(!cases.isEmpty, "no case \(name)")
    for golden in cases {
      let config = golden["config"] as? Case ?? [:]
      let values = Golden.numbers(golden["values"])
      #expect(!values.isEmpty)
      let peak = values.map(abs).max() ?? 1
      let distance = Making.distance(make(golden, config), values)
      #expect(distance <= tolerance * peak, "\(name) \(config): off by \(distance / peak) of the peak")
    }
  }

  @Test func torchCosineGolden() throws {
    try compare("cosine", tolerance: 1e-9) {
      TorchCosine(peak: $0.double("base"), floor: $1.double("floor"), steps: $1.int("total"))
    }
  }

  @Test func torchLinearGolden() throws {
    try compare("linearWarmup", tolerance: 1e-9) {
      TorchLinear(peak: $0.double("base"), startFactor: $1.double("start"), steps: $1.int("steps"))
    }
  }

  @Test func torchPolynomialGolden() throws {
    try compare("polynomial", tolerance: 1e-9) {
      TorchPolynomial(peak: $0.double("base"), steps: $1.int("total"), power: $1.double("power"))
    }
  }

  @Test func torchOneCycleGolden() throws {
    try compare("oneCycle") { _, config in
      TorchOneCycle(
        peak: config.double("peak"), steps: config.int("total"), rise: config.double("rise"),
        startDivisor: config.double("div"), endDivisor: config.double("finalDiv"),
        anneal: config["anneal"] as? String == "linear" ? .linear : .cosine,
        threePhase: config["threePhase"] as? Bool ?? false)
    }
  }

  @Test func torchCyclicGolden() throws {
    let modes = ["triangular": Cyclic.Mode.triangular, "triangular2": .triangular2, "exp_range": .expRange]
    try compare("cyclic") { _, config in
      TorchCyclic(
        peak: config.double("peak"), floor: config.double("base"), up: config.int("up"), down: config.int("down"),
        mode: modes[config["mode"] as? String ?? ""] ?? .triangular, factor: config.double("gamma"))
    }
  }

  @Test func warmupThenCosineGolden() throws {
    // torch's SequentialLR: the second schedule begins at its own 0.
    struct Joined: Schedule {
      let first: TorchLinear, second: TorchCosine
      func callAsFunction(_ step: Int) -> Double { step < first.steps ? first(step) : second(step - first.steps) }
    }
    try compare("warmupThenCosine", tolerance: 1e-9) {
      let warmup = $1.int("warmup")
      return Joined(
        first: TorchLinear(peak: $0.double("base"), startFactor: $1.double("start"), steps: warmup),
        second: TorchCosine(peak: $0.double("base"), steps: $1.int("total") - warmup))
    }
  }

  @Test func hfCosineGolden() throws {
    try compare("hfCosine") {
      HFCosine(peak: $0.double("base"), warmup: $1.int("warmup"), steps: $1.int("total"))
    }
  }

  @Test func hfLinearGolden() throws {
    try compare("hfLinear") {
      HFLinear(peak: $0.double("base"), warmup: $1.int("warmup"), steps: $1.int("total"))
    }
  }

  @Test func hfPolynomialGolden() throws {
    try compare("hfPolynomial") {
      HFPolynomial(
        peak: $0.double("base"), warmup: $1.int("warmup"), steps: $1.int("total"), floor: $1.double("end"),
        power: $1.double("power"))
    }
  }

  @Test func hfHardRestartsGolden() throws {
    try compare("hfHardRestarts") {
      HFHardRestarts(
        peak: $0.double("base"), warmup: $1.int("warmup"), steps: $1.int("total"), cycles: $1.int("cycles"))
    }
  }

  @Test func hfInverseSqrtGolden() throws {
    try compare("hfInverseSqrt") { HFInverseSqrt(peak: $0.double("base"), warmup: $1.int("warmup")) }
  }

  @Test func hfWSDGolden() throws {
    let shapes = ["linear": HFWSD.Decay.linear, "cosine": .cosine, "1-sqrt": .oneMinusSqrt]
    try compare("hfWSD") {
      HFWSD(
        peak: $0.double("base"), warmup: $1.int("warmup"), stable: $1.int("stable"), decay: $1.int("decay"),
        floorRatio: $1.double("minRatio"), decayShape: shapes[$1["decayType"] as? String ?? ""] ?? .cosine)
    }
  }
}
