import Rheostat
import Testing
import Training

@testable import Workloads

@Suite struct ClassificationTaskTests {
  static let kinds: [(OptimizerKind, Kind)] = OptimizerKind.allCases.flatMap { optimizer in
    [
      Kind(hidden: []), Kind(hidden: [5, 4], normalization: .layer), Kind(hidden: [5], normalization: .batch),
      Kind(hidden: [4], normalization: .layer, isText: true),
      Kind(hidden: [4], activation: .gelu, channels: 2, inputs: 25),
    ].map { (optimizer, $0) }
  }

  static func train(_ task: inout ClassificationTask, _ steps: Int, _ signals: Signals = []) throws -> [Double] {
    try (0..<steps).compactMap { step in
      let update = Update(rate: 0.02 + 0.01 * Double(step % 3), momentum: step == 2 ? 0.8 : nil)
      return try task.step(update, measuring: signals.union(Signals(.trainingLoss))).trained()[.trainingLoss]
    }
  }

  @Test(arguments: kinds) func goesOnBitForBit(_ optimizer: OptimizerKind, _ kind: Kind) throws {
    let make = { try SignalTests.task(optimizer, decay: 0.1, kind: kind) }
    var unbroken = try make()
    _ = try Self.train(&unbroken, 7)
    let checkpoint = unbroken.checkpoint()
    let signals = unbroken.signals.subtracting(Signals([.gradientL1Norm, .halfBatchDot]))
    let expected = try Self.train(&unbroken, 9, signals)

    let copy = try ClassificationCheckpoint(encoded: checkpoint.encoded())
    #expect(copy == checkpoint && copy.encoded() == checkpoint.encoded())
    var resumed = try make()
    try resumed.restore(copy, data: .rewound)
    let losses = try Self.train(&resumed, 9, signals)
    #expect(losses == expected)
    #expect(resumed.digest == unbroken.digest)
    let (ours, theirs) = (resumed.measure(signals), unbroken.measure(signals))
    #expect(ours == theirs)

    try unbroken.restore(checkpoint, data: .rewound)
    let again = try Self.train(&unbroken, 9)
    #expect(again == expected)
  }

  @Test func aRunIsTheSameBitsEveryTime() throws {
    let data = try Workload.digits.load()
    func digest(_ seed: UInt64) throws -> UInt64 {
      var task = try ClassificationTask(data, hidden: [32], optimizer: OptimizerSettings(.momentum), seed: seed)
      _ = try Self.train(&task, 60)
      return task.digest
    }
    let first = try digest(1)
    #expect(try digest(1) == first)
    #expect(try digest(2) != first)
  }

  @Test(arguments: kinds) func askingChangesNoBit(_ optimizer: OptimizerKind, _ kind: Kind) throws {
    var plain = try SignalTests.task(optimizer, kind: kind)
    var asked = plain
    for step in 0..<12 {
      _ = try plain.step(Update(rate: 0.05), measuring: [])
      if step % 2 == 0 { _ = asked.measure(Signals([.halfBatchDot, .gradientL1Norm])) }
      if step % 3 == 0 { _ = asked.validate() }
      if step % 4 == 0 { try asked.restore(asked.checkpoint(), data: .rewound) }
      _ = try asked.step(Update(rate: 0.05), measuring: asked.signals)
    }
    #expect(asked.digest == plain.digest)
    #expect(asked.checkpoint() == plain.checkpoint())
  }

  @Test func measuredReadingsAreNotRepeated() throws {
    var task = try SignalTests.task()
    let signals = Signals([.trainingLoss, .gradientSquaredNorm])
    let measured = task.measure(signals)
    #expect(measured?.signals == signals)
    let more = signals.union(Signals(.gradientL1Norm))
    let readings = try task.step(Update(rate: 0.1), measuring: more).trained()
    #expect(readings.signals == Signals(.gradientL1Norm))
    let next = try task.step(Update(rate: 0.1), measuring: signals).trained()
    #expect(next.signals == signals)
  }

  @Test func onwardKeepsTheData() throws {
    var task = try SignalTests.task()
    let start = task.checkpoint()
    _ = try Self.train(&task, 3)
    let images = Array(task.sampler.current)
    try task.restore(start, data: .onward)
    #expect(Array(task.sampler.current) == images)
    #expect(task.network.parameters == start.parameters)
    try task.restore(start, data: .rewound)
    #expect(task.checkpoint() == start)
  }

  @Test func refusedUpdatesChangeNothing() throws {
    var task = try SignalTests.task()
    let before = task.checkpoint()
    for update in [Update(rate: .nan), Update(rate: -1), Update(rate: 0.1, momentum: 1.5)] {
      #expect(throws: TrainingError.self) { _ = try task.step(update, measuring: []) }
    }
    #expect(task.checkpoint() == before)
    var twin = try SignalTests.task()
    let (ours, theirs) = (try Self.train(&task, 5), try Self.train(&twin, 5))
    #expect(ours == theirs)
  }

  @Test func checkpointsOfOthersAreRefused() throws {
    var task = try SignalTests.task()
    let before = task.checkpoint()
    let others = [
      try SignalTests.task(.adam), try SignalTests.task(kind: Kind(hidden: [6])),
      try SignalTests.task(kind: Kind(hidden: [5], normalization: .batch)),
    ]
    for other in others {
      #expect(throws: TrainingError.self) { try task.restore(other.checkpoint(), data: .rewound) }
    }
    var late = try SignalTests.task(batch: 2)
    _ = try Self.train(&late, 10)
    #expect(throws: TrainingError.self) { try task.restore(late.checkpoint(), data: .rewound) }
    #expect(task.checkpoint() == before)
  }

  @Test func damagedCheckpointsAreRefused() throws {
    var task = try SignalTests.task(.adamw, decay: 0.1, kind: Kind(hidden: [2], normalization: .batch))
    _ = try Self.train(&task, 3)
    let bytes = task.checkpoint().encoded()
    for length in stride(from: 0, to: bytes.count, by: 7) {
      #expect(throws: TrainingError.self) { try ClassificationCheckpoint(encoded: Array(bytes.prefix(length))) }
    }
    #expect(throws: TrainingError.self) { try ClassificationCheckpoint(encoded: bytes + [0]) }
    var generator = SplitMix64(seed: 11)
    for _ in 0..<500 {
      var damaged = bytes
      damaged[Int(generator.next() % UInt64(bytes.count))] ^= UInt8(1 << (generator.next() % 8))
      // Whatever can still be read must be harmless to train on.
      guard let checkpoint = try? ClassificationCheckpoint(encoded: damaged) else { continue }
      var copy = task
      guard (try? copy.restore(checkpoint, data: .rewound)) != nil else { continue }
      _ = try copy.step(Update(rate: 0.1), measuring: copy.signals)
    }
  }

  @Test func divergenceIsData() throws {
    for (optimizer, kind) in Self.kinds {
      var task = try SignalTests.task(optimizer, kind: kind)
      for _ in 0..<6 { _ = try task.step(Update(rate: 1e300), measuring: task.signals) }
      let readings = task.validate()
      #expect(readings[.validationLoss] != nil && readings[.validationMetric].map { (0...1).contains($0) } == true)
    }
  }

  @Test(arguments: [0, -1, 27, Int.max]) func impossibleBatchesAreRefused(_ batch: Int) throws {
    #expect(throws: TrainingError.usage("a batch must hold from 1 to 26 examples; got \(batch)")) {
      try SignalTests.task(batch: batch)
    }
    #expect(throws: TrainingError.self) {
      try SignalTests.task(kind: Kind(hidden: [3], normalization: .batch), batch: 1)
    }
  }

  @Test func weightsOfAnotherNetworkAreRefused() throws {
    let (data, settings) = (try SmallData.split(), try OptimizerSettings(.sgd))
    #expect(throws: TrainingError.data("this network has 21 parameters; there are 20 numbers")) {
      try ClassificationTask(data, optimizer: settings, batch: 4, weights: [Float](repeating: 1, count: 20))
    }
    var task = try ClassificationTask(data, optimizer: settings, batch: 4, weights: [Float](repeating: 0.5, count: 21))
    #expect(task.weightScale.map { abs($0 - 0.5) < 1e-12 } == true)
    let readings = task.measure(Signals(.squaredDistance))
    #expect(readings?[.squaredDistance] == 0)
  }

  @Test(arguments: OptimizerKind.allCases) func learnsTheDigits(_ optimizer: OptimizerKind) throws {
    let data = try Workload.digits.load()
    var task = try ClassificationTask(
      data, hidden: [64], optimizer: OptimizerSettings(optimizer), batch: 32)
    let rates: [OptimizerKind: Double] = [
      .sgd: 0.3, .momentum: 0.1, .nesterov: 0.1, .adam: 3e-3, .adamw: 3e-3, .nadamw: 3e-3, .scheduleFreeAdamW: 0.01,
    ]
    let rate = rates[optimizer] ?? optimizer.defaultRate
    for _ in 0..<400 { _ = try task.step(Update(rate: rate), measuring: []) }
    let readings = task.validate()
    // Linear models reach 0.95 on these images, guessing 0.1.
    #expect(try #require(readings[.validationMetric]) > 0.95)
    #expect(task.stepsPerEpoch == 44 && task.batchesPerValidation == 11.25)
  }
}
