import Glibc

@testable import Report

/// A small generator, so that samples are the same every time.
struct SampleNoise {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  /// The next number of a rough normal distribution with mean 0 and variance 1.
  mutating func next() -> Double {
    var sum = 0.0
    for _ in 0..<12 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      sum += Double(state >> 11) / Double(1 << 53)
    }
    return sum - 6
  }
}

/// Runs that look like the real ones.
enum SampleRuns {
  /// Four controllers, 6,000 steps each.
  static func four() -> [RunSeries] {
    let constant = run("constant", 1, floor: 0.06) { _ in 0.1 }
    let cosine = run("cosine with warm-up", 2, floor: 0.045) { step in
      let step = Double(step)
      return step < 300 ? 0.1 * (step + 1) / 300 : 0.05 * (1 + cos(.pi * (step - 300) / 5700))
    }
    var plateau = run("plateau", 3, floor: 0.042) { 0.1 * pow(0.5, (Double($0) / 1000).rounded(.down)) }
    plateau.controller = "plateau"
    plateau.spelling = "clamp(plateau(patience=10, factor=0.5), 1e-5...1e-1)"
    plateau.decisions = (1...5).map {
      .init(
        performed: $0 * 1000, rate: 0.1 * pow(0.5, Double($0)), reason: "plateauReduced",
        text: "the metric has not improved for 10 readings (best 0.0817, last 0.0834): the rate goes from "
          + "\(0.1 * pow(0.5, Double($0 - 1))) to \(0.1 * pow(0.5, Double($0)))")
    }
    var hyper = run("hypergradient", 4, floor: 0.05) { 0.01 * pow(12, 1 - exp(-Double($0) / 500)) }
    hyper.decisions = (1...14).map {
      .init(performed: $0 * 130, rate: 0.01 * pow(12, 1 - exp(-Double($0) * 130 / 500)), reason: "rateMoved", text: "")
    }
    return [constant, cosine, plateau, hyper]
  }

  /// A guarded run that diverges, is rolled back twice, and is killed.
  static func diverging() -> RunSeries {
    var run = run("guarded <cosine>", 5, floor: 0.05) { _ in 0.4 }
    for index in run.points.indices where (400..<430).contains(index) {
      run.points[index].loss = index < 415 ? pow(10, Double(index - 398)) : .nan
    }
    for index in run.points.indices where index >= 430 {
      run.points[index].rate = 0.2
      run.points[index].rewound = 180
    }
    run.points.removeLast(300)
    run.validations.removeAll { $0.performed > 4200 }
    run.restores = [.init(performed: 2580, slot: "lastGood"), .init(performed: 2700, slot: "lastGood")]
    run.decisions = [
      .init(performed: 2580, rate: 0.2, reason: "rolledBack", text: "the loss diverged (inf): rolled back, rate cut")
    ]
    run.end = nil
    return run
  }

  static func run(_ name: String, _ seed: UInt64, floor: Double, rate: (Int) -> Double) -> RunSeries {
    var noise = SampleNoise(seed)
    var run = RunSeries(name: name)
    run.controller = "constant"
    run.configuration = "{\n  \"format\": \"rheostat/1\",\n  \"kind\": \"constant\",\n  \"peak\": 0.1\n}"
    run.optimizer = "momentum"
    run.workload = [.init("data", "digits"), .init("model", "MLP 64-256-10"), .init("batch", "64")]
    run.metricName = "accuracy"
    run.total = 6000
    run.seed = 1
    var depth = 0.0
    for step in stride(from: 6, through: 6000, by: 6) {
      depth += rate(step) * 6
      let clean = floor * 0.3 + 2.3 / (1 + depth * 0.9) + 0.02 * rate(step)
      run.points.append(.init(performed: step, rate: rate(step), loss: clean * exp(0.25 * noise.next())))
      if step % 120 == 0 {
        let loss = floor + 2.3 / (1 + depth * 1.2) + 0.2 * rate(step) * (1 + 0.05 * noise.next())
        run.validations.append(.init(performed: step, loss: loss, metric: 0.985 - 0.12 * loss))
      }
    }
    run.end = .init(
      performed: 6000, evaluations: 500, validationLoss: run.validations.last?.loss,
      validationMetric: run.validations.last?.metric, digest: "9f3c2a17b0e4d5\(seed)8")
    return run
  }
}
