import Rheostat
import Testing
import Training

@testable import Workloads

/// What is validated and handed out where it is an average: a copy, with statistics of its own.
@Suite struct ShownNetworkTests {
  /// Schedule-free and with a moving average, alone and together.
  struct Form: Sendable, CustomTestStringConvertible {
    var optimizer: OptimizerKind
    var ema: Double?
    var normalization = Normalization.batch

    var testDescription: String { "\(optimizer.rawValue) ema \(ema ?? 0) \(normalization.rawValue)" }

    func task() throws -> ClassificationTask {
      try ClassificationTask(
        SmallData.split(), hidden: [5], activation: .tanh, normalization: normalization,
        optimizer: OptimizerSettings(optimizer, weightDecay: 0.05), batch: 6, seed: 4, ema: ema)
    }
  }

  static let forms: [Form] = [Normalization.none, .batch].flatMap { normalization in
    [
      Form(optimizer: .scheduleFreeSGD, normalization: normalization),
      Form(optimizer: .scheduleFreeAdamW, normalization: normalization),
      Form(optimizer: .momentum, ema: 0.8, normalization: normalization),
      Form(optimizer: .scheduleFreeSGD, ema: 0.8, normalization: normalization),
    ]
  }

  /// A ramp, then some rates up and down.
  static func rate(_ step: Int) -> Double { step < 6 ? 0.05 * Double(step) : 0.2 - 0.01 * Double(step % 5) }

  static func train(_ task: inout ClassificationTask, _ steps: Range<Int>) throws {
    for step in steps { _ = try task.step(Update(rate: rate(step)), measuring: []) }
  }

  @Test(arguments: forms) func lookingChangesNoBit(_ form: Form) throws {
    var plain = try form.task()
    var looked = plain
    for step in 0..<20 {
      try Self.train(&plain, step..<(step + 1))
      if step % 2 == 0 { _ = looked.measure(Signals([.squaredDistance, .weightSquaredNorm])) }
      if step % 3 == 0 { _ = looked.validate() }
      _ = looked.digest
      try Self.train(&looked, step..<(step + 1))
    }
    #expect(looked.checkpoint() == plain.checkpoint())
    let digest = plain.digest
    #expect(looked.digest == digest)
    // From the state alone, and after a validation has left its copy there.
    _ = plain.validate()
    #expect(plain.digest == digest)
  }

  @Test(arguments: forms) func restoresUndoProbes(_ form: Form) throws {
    for data in [DataPosition.rewound, .onward] {
      var task = try form.task()
      try Self.train(&task, 0..<9)
      let (slot, digest) = (task.checkpoint(), task.digest)
      for _ in 0..<4 { _ = try task.step(Update(rate: 0.9, role: .probe), measuring: []) }
      #expect(task.checkpoint().optimizer != slot.optimizer && task.digest != digest)
      _ = task.validate()
      try task.restore(slot, data: data)
      if data == .rewound {
        #expect(task.checkpoint() == slot && task.digest == digest)
      } else {
        #expect(task.checkpoint().optimizer == slot.optimizer && task.checkpoint().average == slot.average)
        #expect(task.checkpoint().position != slot.position)
      }
      var copy = try form.task()
      try copy.restore(try ClassificationCheckpoint(encoded: task.checkpoint().encoded()), data: .rewound)
      try Self.train(&task, 9..<20)
      try Self.train(&copy, 9..<20)
      #expect(copy.checkpoint() == task.checkpoint())
      let (ours, theirs) = (copy.validate(), task.validate())
      #expect(ours == theirs && copy.digest == task.digest)
    }
  }

  /// `x` of the formulas with `y` and `z` in Double; the gradient is the task's.
  @Test(arguments: [Normalization.none, .layer, .batch]) func scheduleFreeShowsX(_ normalization: Normalization) throws
  {
    var task = try Form(optimizer: .scheduleFreeSGD, normalization: normalization).task()
    let start = task.trained.parameters.map(Double.init)
    var (x, z, sum, largest, last) = (start, start, 0.0, 0.0, start)
    for step in 0..<12 {
      let y = task.trained.parameters.map(Double.init)
      let asked: Signals = Signals([
        .squaredDistance, .weightSquaredNorm, .gradientDotUpdate, .updateSquaredNorm, .gradientDotDisplacement,
      ])
      let before = task.optimizer.state.direction.map(Double.init)
      let measured = task.measure(asked)
      let readings = try #require(measured)
      let g = task.gradient.map(Double.init)
      let away = zip(x, start).map { $0 - $1 }
      let moved = zip(y, last).map { $0 - $1 }
      let norm = normalization == .none ? SignalTests.dot(x, x) : SignalTests.dot(Array(x[..<30]), Array(x[..<30]))
      for (signal, value) in [
        (Signal.squaredDistance, SignalTests.dot(away, away)), (.weightSquaredNorm, norm),
        (.gradientDotUpdate, SignalTests.dot(g, before)), (.updateSquaredNorm, SignalTests.dot(before, before)),
        (.gradientDotDisplacement, SignalTests.dot(g, moved)),
      ] {
        // Weights are float32: some roundings of 6e-8 a step on numbers of order 1.
        #expect(abs(try #require(readings[signal]) - value) < 3e-6 * (1 + abs(value)), "\(signal), step \(step)")
      }
      let rate = Self.rate(step)
      _ = try task.step(Update(rate: rate, momentum: 0.2), measuring: [])
      largest = max(largest, rate)
      sum += largest * largest
      let share = sum == 0 ? 0 : largest * largest / sum
      for i in x.indices {
        z[i] -= rate * (g[i] + 0.05 * y[i])
        x[i] += share * (z[i] - x[i])
      }
      last = y
      #expect(zip(task.network.parameters, x).allSatisfy { abs(Double($0) - $1) < 2e-6 }, "step \(step)")
    }
  }

  /// Cumulative mean over thirty batches from where the data stand, the variance with n - 1.
  @Test func statisticsAreEstimatedAnew() throws {
    var task = try Form(optimizer: .scheduleFreeSGD).task()
    try Self.train(&task, 0..<7)
    let (shown, trained) = (task.network, task.trained)
    #expect(shown.statistics != trained.statistics && task.trained.statistics == trained.statistics)
    var sampler = task.sampler
    var (mean, variance) = ([Double](repeating: 0, count: 5), [Double](repeating: 0, count: 5))
    for _ in 0..<30 {
      let (examples, _) = SmallData.rows(task.data.training, sampler.current)
      sampler.advance()
      for unit in 0..<5 {
        let outputs = examples.map { x in
          (0..<6).reduce(0) { $0 + Double(shown.parameters[unit * 6 + $1]) * x[$1] }
        }
        let moments = ReferenceNetwork.moments(outputs)
        mean[unit] += moments.mean / 30
        variance[unit] += moments.variance * 6 / 5 / 30
      }
    }
    for (ours, expected) in zip(shown.statistics, mean + variance) { #expect(abs(Double(ours) - expected) < 2e-6) }
    var reference = ReferenceNetwork(shown)
    reference.running = shown.statistics.map(Double.init)
    let all = SmallData.rows(task.data.validation, 0..<11)
    let readings = task.validate()
    #expect(abs(try #require(readings[.validationLoss]) - reference.loss(all.examples, all.labels)) < 1e-6)
  }

  @Test func everyEstimateIsCharged() throws {
    let plain = 11.0 / 6
    #expect(try Form(optimizer: .momentum).task().batchesPerValidation == plain)
    #expect(try Form(optimizer: .momentum, ema: 0.9).task().batchesPerValidation == plain + 30)
    #expect(try Form(optimizer: .scheduleFreeSGD).task().batchesPerValidation == plain + 30)
    #expect(try Form(optimizer: .scheduleFreeSGD, normalization: .layer).task().batchesPerValidation == plain)
  }

  /// The mean of the trained weights with the shares of the formula.
  @Test func theMovingAverageIsShown() throws {
    var task = try Form(optimizer: .momentum, ema: 0.8, normalization: .none).task()
    #expect(task.network.parameters == task.trained.parameters)
    var (mean, total) = ([Double](repeating: 0, count: task.trained.parameters.count), 0.0)
    for step in 0..<15 {
      try Self.train(&task, step..<(step + 1))
      total = 0.8 * total + 1
      for (i, weight) in task.trained.parameters.enumerated() { mean[i] += (Double(weight) - mean[i]) / total }
    }
    #expect(zip(task.network.parameters, mean).allSatisfy { abs(Double($0) - $1) < 2e-6 })
    let distance = task.measure(Signals(.squaredDistance))?[.squaredDistance]
    let bare = try Form(optimizer: .momentum, normalization: .none).task()
    let away = VectorSums.squaredDistance(task.trained.parameters, bare.trained.parameters)
    #expect(distance == away, "signals are those of the run")
  }

  @Test func anotherMovingAverageIsRefused() throws {
    var task = try Form(optimizer: .momentum, ema: 0.8).task()
    try Self.train(&task, 0..<3)
    let before = task.checkpoint()
    for ema in [nil, 0.9] as [Double?] {
      let other = try Form(optimizer: .momentum, ema: ema).task()
      #expect(throws: TrainingError.self) { try task.restore(other.checkpoint(), data: .rewound) }
      #expect(task.checkpoint() == before)
    }
    #expect(throws: TrainingError.self) { try Form(optimizer: .momentum, ema: 1).task() }
  }

  @Test(arguments: forms + [Form(optimizer: .prodigy, ema: 0.5)]) func damagedCheckpointsDoNoHarm(_ form: Form) throws {
    var task = try form.task()
    try Self.train(&task, 0..<4)
    let bytes = task.checkpoint().encoded()
    for length in stride(from: 0, to: bytes.count, by: 11) {
      #expect(throws: TrainingError.self) { try ClassificationCheckpoint(encoded: Array(bytes.prefix(length))) }
    }
    var generator = SplitMix64(seed: 12)
    for _ in 0..<300 {
      var damaged = bytes
      damaged[Int(generator.next() % UInt64(bytes.count))] ^= UInt8(1 << (generator.next() % 8))
      guard let checkpoint = try? ClassificationCheckpoint(encoded: damaged) else { continue }
      var copy = task
      guard (try? copy.restore(checkpoint, data: .rewound)) != nil else { continue }
      _ = try copy.step(Update(rate: 0.1), measuring: copy.signals.subtracting(Signals(.halfBatchDot)))
      _ = copy.validate()
    }
  }

  /// What a loop does that grants a wish: the same network and batches, another optimizer.
  @Test func anotherOptimizerOnTheSameTask() throws {
    var given = try SignalTests.task(.momentum, decay: 0.05)
    let settings = try #require(given.optimizer.settings.scheduleFree)
    var free = given.with(settings)
    var direct = try SignalTests.task(.scheduleFreeSGD, decay: 0.05)
    #expect(RunPlan(for: free, total: 9).optimizer == .scheduleFree)
    #expect(free.checkpoint() == direct.checkpoint() && free.digest == given.digest)
    try Self.train(&free, 0..<9)
    try Self.train(&direct, 0..<9)
    #expect(free.checkpoint() == direct.checkpoint() && free.digest == direct.digest)
    #expect(given.optimizer.state.updates == 0 && given.optimizerFamily == .sgd)
    try Self.train(&given, 0..<9)
    #expect(given.digest != free.digest)
  }

  @Test func prodigyTellsTheRateThatActs() throws {
    var task = try SignalTests.task(.prodigy)
    let signals = Signals([.effectiveRate, .trainingLoss])
    #expect(task.signals.contains(.effectiveRate) && task.optimizerFamily == .learningRateFree)
    for step in 0..<30 {
      let distance = task.optimizer.state.estimate.distance
      // Measured before, the rate is not known yet; the update tells it.
      if step % 2 == 0 { #expect(task.measure(signals)?.signals == Signals(.trainingLoss)) }
      let readings = try task.step(Update(rate: 0.5), measuring: signals).trained()
      #expect(readings[.effectiveRate] == 0.5 * distance)
    }
    #expect(task.optimizer.state.estimate.distance > DistanceEstimate.first)
    #expect(try !SignalTests.task(.adam).signals.contains(.effectiveRate))
  }
}
