import Testing
import Training

/// Schedule-free optimizers against the three sequences of their paper, one coordinate at a time.
@Suite struct ScheduleFreeTests {
  static let kinds: [OptimizerKind] = [.scheduleFreeSGD, .scheduleFreeAdamW]
  static let seed: UInt64 = 31

  /// `x`, `y` and `z` as the paper has them; the average is kept, not worked out of the others.
  struct Reference {
    var x, y, z: Double
    var second = 0.0, power = 1.0
    var sum = 0.0, largest = 0.0
    var direction = 0.0

    init(_ start: Double) { (x, y, z) = (start, start, start) }

    mutating func update(_ settings: OptimizerSettings, _ gradient: Double, _ rate: Double) {
      var direction = gradient
      if settings.kind == .scheduleFreeAdamW {
        second = settings.beta2 * second + (1 - settings.beta2) * gradient * gradient
        power *= settings.beta2
        direction /= (second / (1 - power)).squareRoot() + settings.epsilon
      }
      direction += settings.weightDecay * y
      self.direction = direction
      largest = max(largest, rate)
      sum += largest * largest
      let share = sum == 0 ? 0 : largest * largest / sum
      z -= rate * direction
      x = (1 - share) * x + share * z
      y = (1 - settings.momentum) * z + settings.momentum * x
    }
  }

  @Test(arguments: kinds, [0.0, 0.05]) func followTheirFormula(_ kind: OptimizerKind, _ decay: Double) throws {
    var generator = SplitMix64(seed: Self.seed)
    for momentum in [0.5, 0.9, 0.98] {
      let settings = try OptimizerSettings(kind, momentum: momentum, weightDecay: decay)
      var optimizer = Optimizer<Double>(settings, count: 3)
      var y = [0.5, -1.5, 2.0]
      var (shown, expected) = (y, y.map(Reference.init))
      for step in 0..<60 {
        // Nothing, a ramp, a constant, a decay.
        let rate = step < 2 ? 0 : step < 20 ? 0.01 * Double(step) : step < 40 ? 0.2 : 0.01 * Double(60 - step)
        var gradient = y.map { $0 + 0.3 * generator.normal() }
        for i in 0..<3 { expected[i].update(settings, gradient[i], rate) }
        try optimizer.update(&y, gradient: &gradient, rate: rate, momentum: step == 9 ? 0.3 : nil)
        optimizer.copyAverage(of: y, to: &shown)
        for i in 0..<3 {
          // Each update rounds some ten times on numbers of order 1; the average divides by beta.
          let tolerance = 32 * Double.ulpOfOne * Double(step + 1)
          #expect(abs(y[i] - expected[i].y) < tolerance && abs(shown[i] - expected[i].x) < tolerance, "step \(step)")
          #expect(abs(optimizer.state.first[i] - expected[i].z) < tolerance)
          #expect(abs(optimizer.state.direction[i] - expected[i].direction) < 2 * tolerance)
        }
      }
      #expect(optimizer.state.momentum == momentum, "a directive's momentum does not act")
    }
  }

  @Test func theFirstAverageIsTheBase() throws {
    var optimizer = Optimizer<Double>(try OptimizerSettings(.scheduleFreeSGD), count: 2)
    var (y, shown, gradient) = ([1.0, -2.0], [0.0, 0.0], [0.5, 0.25])
    optimizer.copyAverage(of: y, to: &shown)
    #expect(shown == y)
    try optimizer.update(&y, gradient: &gradient, rate: 0.5)
    optimizer.copyAverage(of: y, to: &shown)
    #expect(y == [0.75, -2.125] && optimizer.state.first == y && shown == y)
  }

  @Test func weightsNeitherVanishNorOverflow() {
    for scale in [1e-300, 1e-160, 1, 1e160, 1e300] {
      var weights = AveragingWeights()
      #expect(weights.share(of: 0) == 0)
      #expect(weights.share(of: scale) == 1)
      #expect(weights.share(of: 0) == 0.5)
      #expect(abs(weights.share(of: 2 * scale) - 4 / 6.0) < 1e-15)
      #expect(weights.largestRate == 2 * scale)
    }
  }

  @Test(arguments: [0, 1, -0.5, .nan]) func aPlaceOutsideIsRefused(_ momentum: Double) {
    #expect(throws: TrainingError.self) { try OptimizerSettings(.scheduleFreeSGD, momentum: momentum) }
  }

  /// A warm-up and a long stretch on a noisy quadratic: the average ends nearer to the optimum than the base.
  @Test func theAverageStandsInForTheDecay() throws {
    var generator = SplitMix64(seed: Self.seed)
    var optimizer = Optimizer<Double>(try OptimizerSettings(.scheduleFreeSGD), count: 20)
    var y = [Double](repeating: 1, count: 20)
    for _ in 0..<2000 {
      var gradient = y.map { $0 + generator.normal() }
      try optimizer.update(&y, gradient: &gradient, rate: 0.3)
    }
    var x = y
    optimizer.copyAverage(of: y, to: &x)
    #expect(VectorSums.squaredNorm(x) < 0.1 * VectorSums.squaredNorm(optimizer.state.first))
  }
}
