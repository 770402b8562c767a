import Glibc
import Testing
import Training

/// The optimizers against formulas written out here, in Double, one coordinate at a time.
@Suite struct OptimizerTests {
  static let seed: UInt64 = 20

  /// One coordinate: its history of gradients gives the direction `u` directly, without running state.
  static func direction(_ kind: OptimizerKind, _ gradients: [Double], _ mu: Double) -> Double {
    let t = gradients.count
    let weighted = { (decay: Double, power: Int) in
      gradients.enumerated().reduce(0.0) { $0 + pow(decay, Double(t - 1 - $1.offset)) * pow($1.element, Double(power)) }
    }
    let g = gradients[t - 1]
    let m = (1 - mu) * weighted(mu, 1)
    let root = ((1 - 0.999) * weighted(0.999, 2) / (1 - pow(0.999, Double(t)))).squareRoot() + 1e-8
    let schedule = { (step: Int) in mu * (1 - 0.5 * pow(0.96, Double(step) * 4e-3)) }
    let product = (1...t).reduce(1.0) { $0 * schedule($1) }
    switch kind {
    case .sgd: return g
    case .momentum: return weighted(mu, 1)
    case .nesterov: return g + mu * weighted(mu, 1)
    case .adam, .adamw: return m / (1 - pow(mu, Double(t))) / root
    case .nadamw:
      return ((1 - schedule(t)) / (1 - product) * g + schedule(t + 1) / (1 - product * schedule(t + 1)) * m) / root
    case .scheduleFreeSGD, .scheduleFreeAdamW, .prodigy: return .nan  // tested by themselves
    }
  }

  @Test(arguments: OptimizerKind.allCases.filter { [.sgd, .adam].contains($0.family) }, [0.0, 0.05])
  func followsItsFormula(_ kind: OptimizerKind, _ decay: Double) throws {
    var generator = SplitMix64(seed: Self.seed)
    let settings = try OptimizerSettings(kind, weightDecay: decay)
    var optimizer = Optimizer<Double>(settings, count: 3)
    var x = [0.5, -1.5, 2.0]
    var expected = x
    var history = [[Double]](repeating: [], count: 3)
    for step in 0..<15 {
      let raw = (0..<3).map { expected[$0] + 0.3 * generator.normal() }
      let rate = 0.05 + 0.1 * generator.uniform()
      for i in 0..<3 {
        let penalty = kind.decouplesDecay ? 0 : decay * expected[i]
        history[i].append(raw[i] + penalty)
        let u = Self.direction(kind, history[i], settings.momentum)
        expected[i] = (kind.decouplesDecay ? 1 - rate * decay : 1) * expected[i] - rate * u
      }
      var gradient = raw
      try optimizer.update(&x, gradient: &gradient, rate: rate)
      for i in 0..<3 {
        #expect(abs(x[i] - expected[i]) < 1e-13, "step \(step), seed \(Self.seed)")
        let u = Self.direction(kind, history[i], settings.momentum)
        #expect(abs(optimizer.state.direction[i] - u) < 1e-12 * max(1, abs(u)))
      }
    }
    #expect(optimizer.state.updates == 15)
  }

  @Test(arguments: OptimizerKind.allCases) func floatFollowsDouble(_ kind: OptimizerKind) throws {
    var generator = SplitMix64(seed: Self.seed)
    let settings = try OptimizerSettings(kind, weightDecay: 0.01)
    var wide = Optimizer<Double>(settings, count: 37)
    var narrow = Optimizer<Float>(settings, count: 37)
    var y = (0..<37).map { _ in Float(generator.normal()) }
    var x = y.map(Double.init)
    for _ in 0..<10 {
      var g = (0..<37).map { _ in Float(generator.normal()) }
      var gWide = g.map(Double.init)
      try wide.update(&x, gradient: &gWide, rate: 0.01)
      try narrow.update(&y, gradient: &g, rate: 0.01)
    }
    // Ten updates of size 0.01 and coordinates below 4: a few roundings of the coordinate each.
    for i in 0..<37 { #expect(abs(Double(y[i]) - x[i]) < 10 * 3 * 4 * 6e-8) }
  }

  @Test(arguments: OptimizerKind.allCases, [0.0, 0.1])
  func displacementIsWhatWasMade(_ kind: OptimizerKind, _ decay: Double) throws {
    var optimizer = Optimizer<Double>(try OptimizerSettings(kind, weightDecay: decay), count: 4)
    var generator = SplitMix64(seed: Self.seed)
    var x = (0..<4).map { _ in generator.normal() }
    #expect(optimizer.displacementDot(gradient: [1, 2, 3, .nan], parameters: x) == 0)
    for _ in 0..<5 {
      let before = x
      var gradient = (0..<4).map { _ in generator.normal() }
      try optimizer.update(&x, gradient: &gradient, rate: 0.2)
      let probe = (0..<4).map { _ in generator.normal() }
      let dot = (0..<4).reduce(0.0) { $0 + probe[$1] * (x[$1] - before[$1]) }
      #expect(abs(optimizer.displacementDot(gradient: probe, parameters: x) - dot) < 1e-13)
    }
  }

  @Test func momentumTurnsSGDIntoHeavyBall() throws {
    var plain = Optimizer<Double>(try OptimizerSettings(.sgd), count: 1)
    var heavy = Optimizer<Double>(try OptimizerSettings(.momentum, momentum: 0.5), count: 1)
    var (x, y) = ([1.0], [1.0])
    for gradient in [0.3, -0.7, 0.2] {
      var (g, h) = ([gradient], [gradient])
      try plain.update(&x, gradient: &g, rate: 0.1, momentum: 0.5)
      try heavy.update(&y, gradient: &h, rate: 0.1)
    }
    #expect(x == y)
    #expect(plain.state.momentum == 0.5)
  }

  @Test(arguments: OptimizerKind.allCases) func stateComesBackBitForBit(_ kind: OptimizerKind) throws {
    let settings = try OptimizerSettings(kind, weightDecay: 0.1)
    var optimizer = Optimizer<Float>(settings, count: 3)
    var x: [Float] = [1, -2, 3]
    for step in 1...4 {
      var g: [Float] = [Float(step), .pi, -0.25]
      try optimizer.update(&x, gradient: &g, rate: 0.1, momentum: step == 3 ? 0.7 : nil)
    }
    var writer = ByteWriter()
    optimizer.state.add(to: &writer)
    var reader = ByteReader(writer.bytes)
    var copy = Optimizer<Float>(settings, count: 3)
    try copy.restore(try OptimizerState(from: &reader))
    try reader.end()
    #expect(copy.state == optimizer.state)
    var (y, g, h) = (x, [Float](repeating: 0.5, count: 3), [Float](repeating: 0.5, count: 3))
    try optimizer.update(&x, gradient: &g, rate: 0.1)
    try copy.update(&y, gradient: &h, rate: 0.1)
    #expect(x == y)
  }

  @Test func damagedStatesAreRefused() throws {
    let optimizer = Optimizer<Float>(try OptimizerSettings(.adam), count: 3)
    var writer = ByteWriter()
    optimizer.state.add(to: &writer)
    for length in 0..<writer.bytes.count {
      var reader = ByteReader(Array(writer.bytes.prefix(length)))
      #expect(throws: TrainingError.self) { try OptimizerState<Float>(from: &reader) }
    }
    var other = Optimizer<Float>(try OptimizerSettings(.sgd), count: 3)
    #expect(throws: TrainingError.self) { try other.restore(optimizer.state) }
    #expect(other.state.kind == .sgd)
  }

  @Test(arguments: [-0.1, .nan, .infinity]) func impossibleRatesChangeNothing(_ rate: Double) throws {
    var optimizer = Optimizer<Double>(try OptimizerSettings(.momentum), count: 1)
    var (x, g) = ([1.0], [1.0])
    let before = optimizer.state
    #expect(throws: TrainingError.usage("the learning rate of an update must be finite and at least 0; got \(rate)")) {
      try optimizer.update(&x, gradient: &g, rate: rate)
    }
    #expect(throws: TrainingError.self) { try optimizer.update(&x, gradient: &g, rate: 0.1, momentum: 1) }
    var short: [Double] = []
    #expect(throws: TrainingError.self) { try optimizer.update(&x, gradient: &short, rate: 0.1) }
    #expect(optimizer.state == before && x == [1])
  }

  @Test(arguments: [-0.1, 1, .nan, .infinity]) func impossibleSettingsAreRefused(_ value: Double) {
    #expect(throws: TrainingError.self) { try OptimizerSettings(.adam, momentum: value) }
    #expect(throws: TrainingError.self) { try OptimizerSettings(.adam, beta2: value) }
    #expect(throws: TrainingError.self) { try OptimizerSettings(.adam, epsilon: value == 1 ? 0 : value) }
    #expect(throws: TrainingError.self) { try OptimizerSettings(.adam, weightDecay: value == 1 ? -1 : value) }
    #expect(throws: TrainingError.self) { try OptimizerSettings(.nadamw, momentumDecay: value == 1 ? -1 : value) }
  }

  @Test(arguments: OptimizerKind.allCases) func nonFiniteGradientsAreData(_ kind: OptimizerKind) throws {
    var optimizer = Optimizer<Float>(try OptimizerSettings(kind), count: 2)
    var (x, g): ([Float], [Float]) = ([1, 1], [.nan, 1])
    try optimizer.update(&x, gradient: &g, rate: 0.1)
    #expect(x[0].isNaN && x[1].isFinite)
  }
}
