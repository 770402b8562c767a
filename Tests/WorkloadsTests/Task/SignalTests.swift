import Rheostat
import Testing
import Training

@testable import Workloads

/// Every signal against its formula, from weights and gradients that are recorded from outside.
@Suite struct SignalTests {
  static let rates = [0.3, 0.1, 0.2, 0.05, 0.4, 0.1]

  static func task(
    _ optimizer: OptimizerKind = .momentum, decay: Double = 0, kind: Kind = Kind(hidden: [5], activation: .tanh),
    batch: Int = 6
  ) throws -> ClassificationTask {
    try ClassificationTask(
      SmallData.split(for: kind), hidden: kind.hidden, channels: kind.channels, activation: kind.activation,
      normalization: kind.normalization, optimizer: OptimizerSettings(optimizer, weightDecay: decay), batch: batch,
      seed: 4)
  }

  static func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  /// What an update direction is, one coordinate at a time, in Double: see `OptimizerKind`.
  static func directions(_ kind: OptimizerKind, _ gradients: [[Double]]) -> [Double] {
    guard let last = gradients.last else { return [] }
    var v = [Double](repeating: 0, count: last.count)
    for gradient in gradients { v = zip(v, gradient).map { 0.9 * $0 + $1 } }
    switch kind {
    case .sgd: return last
    case .momentum: return v
    default: return zip(last, v).map { $0 + 0.9 * $1 }
    }
  }

  @Test(arguments: [OptimizerKind.sgd, .momentum, .nesterov], [Normalization.none, .layer, .batch])
  func agreeWithTheirFormulas(_ optimizer: OptimizerKind, _ normalization: Normalization) throws {
    let kind = Kind(hidden: [5], activation: .tanh, normalization: normalization)
    var task = try Self.task(optimizer, kind: kind)
    let start = task.network.parameters.map(Double.init)
    var (gradients, before): ([[Double]], [Double]) = ([], start)
    for rate in Self.rates {
      let x = task.network.parameters.map(Double.init)
      let reference = ReferenceNetwork(task.network)
      let batch = SmallData.rows(task.data.training, task.sampler.current)
      let measured = task.measure(task.signals.subtracting(Signals(.halfBatchDot)))
      let readings = try #require(measured)
      let g = task.gradient.map(Double.init)
      let u = gradients.isEmpty ? [Double](repeating: 0, count: x.count) : Self.directions(optimizer, gradients)
      let moved = zip(x, before).map { $0 - $1 }
      let away = zip(x, start).map { $0 - $1 }
      let matrix = Self.dot(Array(x[..<30]), Array(x[..<30]))
      let expected: [Signal: Double] = [
        .trainingLoss: reference.loss(batch.examples, batch.labels), .gradientDotUpdate: Self.dot(g, u),
        .gradientSquaredNorm: Self.dot(g, g), .updateSquaredNorm: Self.dot(u, u),
        .gradientL1Norm: g.reduce(0) { $0 + abs($1) }, .gradientDotDisplacement: Self.dot(g, moved),
        .weightSquaredNorm: normalization == .none ? Self.dot(x, x) : matrix,
        .squaredDistance: Self.dot(away, away),
      ]
      #expect(readings.signals == Signals(expected.keys))
      for (signal, value) in expected {
        // Buffers, weights and the gradient are float32: some roundings of 6e-8 each on numbers of order 1.
        #expect(abs(try #require(readings[signal]) - value) < 3e-6 * (1 + abs(value)), "\(signal)")
      }
      gradients.append(g)
      before = x
      _ = try task.step(Update(rate: rate), measuring: [])
    }
  }

  @Test func theFirstUpdateHasNoPrevious() throws {
    for optimizer in OptimizerKind.allCases {
      var task = try Self.task(optimizer, decay: 0.1)
      let needs: [Signal] = [.gradientDotUpdate, .updateSquaredNorm, .gradientDotDisplacement, .squaredDistance]
      let readings = try task.step(Update(rate: 0.1), measuring: Signals(needs)).trained()
      for signal in needs { #expect(readings[signal] == 0, "\(optimizer) \(signal)") }
    }
  }

  @Test(arguments: [OptimizerKind.adamw, .nadamw, .adam, .momentum]) func displacementCountsDecay(
    _ optimizer: OptimizerKind
  ) throws {
    var task = try Self.task(optimizer, decay: 0.2)
    for rate in Self.rates {
      let before = task.network.parameters.map(Double.init)
      _ = try task.step(Update(rate: 0.1 * rate), measuring: [])
      let moved = zip(task.network.parameters.map(Double.init), before).map { $0 - $1 }
      let reading = task.measure(Signals(.gradientDotDisplacement))?[.gradientDotDisplacement]
      let expected = Self.dot(task.gradient.map(Double.init), moved)
      // x_t - x_(t-1) of float32 numbers below 2 has an error of 1.2e-7 in each of 53 places.
      #expect(abs(try #require(reading) - expected) < 1.2e-7 * task.gradient.reduce(0) { $0 + Double(abs($1)) } + 1e-9)
    }
  }

  @Test(arguments: Normalization.allCases, [6, 7]) func halfBatches(_ normalization: Normalization, _ batch: Int) throws
  {
    let kind = Kind(hidden: [4], activation: .gelu, normalization: normalization)
    var task = try Self.task(kind: kind, batch: batch)
    for _ in 0..<4 {
      let reference = ReferenceNetwork(task.network)
      let images = Array(task.sampler.current)
      let first = SmallData.rows(task.data.training, images.prefix(batch / 2))
      let second = SmallData.rows(task.data.training, images.dropFirst(batch / 2))
      let expected = Self.dot(
        reference.gradient(first.examples, first.labels), reference.gradient(second.examples, second.labels))
      let readings = try task.step(Update(rate: 0.1), measuring: Signals(.halfBatchDot)).trained()
      #expect(abs(try #require(readings[.halfBatchDot]) - expected) < 3e-5 * (1 + abs(expected)))
    }
  }

  @Test func aBatchThatCannotBeHalvedSaysSo() throws {
    #expect(try !Self.task(batch: 1).signals.contains(.halfBatchDot))
    #expect(try !Self.task(kind: Kind(hidden: [3], normalization: .batch), batch: 3).signals.contains(.halfBatchDot))
    #expect(try Self.task(batch: 2).signals.contains(.halfBatchDot))
  }

  @Test func validationIsTheMeanOverAllImages() throws {
    var task = try Self.task()
    let readings = task.validate()
    let reference = ReferenceNetwork(task.network)
    let all = SmallData.rows(task.data.validation, 0..<11)
    #expect(abs(try #require(readings[.validationLoss]) - reference.loss(all.examples, all.labels)) < 1e-6)
    let right = zip(reference.logits(all.examples), all.labels).filter { row, label in row[label] == row.max() }.count
    #expect(readings[.validationMetric] == Double(right) / 11)
  }
}
