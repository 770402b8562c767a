import Testing
import Training

@testable import Workloads

/// Losses and gradients against the reference in Double.
@Suite struct NetworkGradientTests {
  static let seed: UInt64 = 7

  /// A network with every parameter random, so that no gain is 1 and no bias 0.
  static func network(_ kind: Kind) throws -> Network {
    var network = Network(try kind.smallShape(), seed: seed)
    var generator = SplitMix64(seed: seed, stream: 9)
    try network.load(network.parameters.map { $0 + Float(0.3 * generator.normal()) })
    return network
  }

  @Test(arguments: Kind.all + Kind.stems) func agreesWithFiniteDifferences(_ kind: Kind) throws {
    let network = try Self.network(kind)
    let data = try SmallData.set(8, for: kind, seed: Self.seed)
    var work = Workspace(network.shape, capacity: 10)
    var gradient = [Float](repeating: .nan, count: network.parameters.count)
    data.fill(&work, with: 0..<8)
    let loss = network.gradient(&work, into: &gradient)

    let reference = ReferenceNetwork(network)
    let (examples, labels) = SmallData.rows(data, 0..<8)
    let expected = reference.gradient(examples, labels)
    // A few dozen roundings of 6e-8 on numbers of order 1; a normalisation over few units multiplies them by up to
    // 1 / its standard deviation.
    let tolerance = (kind.normalization == .none ? 2e-6 : 2e-5) * (1 + (expected.map { abs($0) }.max() ?? 0))
    #expect(abs(loss - reference.loss(examples, labels)) < tolerance)
    for (place, (ours, theirs)) in zip(gradient, expected).enumerated() {
      #expect(abs(Double(ours) - theirs) < tolerance, "parameter \(place), seed \(Self.seed)")
    }
  }

  @Test(arguments: Kind.all + Kind.stems) func evaluationUsesRunningStatistics(_ kind: Kind) throws {
    var network = try Self.network(kind)
    let data = try SmallData.set(9, for: kind, seed: Self.seed)
    var generator = SplitMix64(seed: Self.seed, stream: 3)
    for layer in network.shape.layers {
      for place in layer.mean { network.statistics[place] = Float(generator.normal()) }
      for place in layer.variance { network.statistics[place] = Float(0.5 + generator.uniform()) }
    }
    var work = Workspace(network.shape, capacity: 9)
    data.fill(&work, with: 0..<9)
    let outcome = network.evaluate(&work)
    var reference = ReferenceNetwork(network)
    reference.running = network.statistics.map(Double.init)
    let (examples, labels) = SmallData.rows(data, 0..<9)
    #expect(abs(outcome.loss / 9 - reference.loss(examples, labels)) < 2e-5)
    let right = zip(reference.logits(examples), labels).filter { row, label in row[label] == row.max() }.count
    #expect(outcome.correct == right)
  }

  @Test func runningStatisticsFollowTheBatches() throws {
    let kind = Kind(hidden: [4], normalization: .batch)
    var network = try Self.network(kind)
    let data = try SmallData.set(8, seed: Self.seed)
    var work = Workspace(network.shape, capacity: 8)
    var gradient = [Float](repeating: 0, count: network.parameters.count)
    data.fill(&work, with: 0..<8)
    _ = network.gradient(&work, into: &gradient)
    network.adoptStatistics(of: work)
    let matrix = network.parameters[0..<24].map(Double.init)
    let (examples, _) = SmallData.rows(data, 0..<8)
    for unit in 0..<4 {
      let inputs = examples.map { x in (0..<6).reduce(0.0) { $0 + matrix[unit * 6 + $1] * x[$1] } }
      let (mean, variance) = ReferenceNetwork.moments(inputs)
      #expect(abs(Double(network.statistics[unit]) - 0.1 * mean) < 1e-6)
      #expect(abs(Double(network.statistics[4 + unit]) - (0.9 + 0.1 * variance * 8 / 7)) < 1e-6)
    }
  }

  @Test(arguments: [Normalization.layer, .batch]) func matricesBeforeANormalisationAreScaleInvariant(
    _ normalization: Normalization
  ) throws {
    var network = try Self.network(Kind(hidden: [9, 7], activation: .tanh, normalization: normalization))
    let data = try SmallData.set(8, seed: Self.seed)
    var work = Workspace(network.shape, capacity: 8)
    var gradient = network.parameters
    data.fill(&work, with: 0..<8)
    let before = network.gradient(&work, into: &gradient)
    let square = network.weightSquaredNorm
    for layer in network.shape.layers.dropLast() { for place in layer.matrix { network.parameters[place] *= 4 } }
    // What is left is epsilon: 1e-5 beside variances of 0.1 and more.
    #expect(abs(network.gradient(&work, into: &gradient) - before) < 1e-3)
    #expect(abs(network.weightSquaredNorm - 16 * square) < 1e-9 * square)
  }

  @Test func anEmbeddingBeforeANormalisationIsScaleInvariant() throws {
    let kind = Kind(hidden: [9], normalization: .layer, isText: true)
    var network = try Self.network(kind)
    let data = try SmallData.set(8, for: kind, seed: Self.seed)
    var work = Workspace(network.shape, capacity: 8)
    var gradient = network.parameters
    data.fill(&work, with: 0..<8)
    let (loss, square) = (network.gradient(&work, into: &gradient), network.weightSquaredNorm)
    let table = network.shape.stemLayout.matrix
    let added = 15 * VectorSums.squaredNorm(network.parameters, in: table)
    for place in table { network.parameters[place] *= 4 }
    // What is left is epsilon: 1e-5 beside variances of 1 and more.
    #expect(abs(network.gradient(&work, into: &gradient) - loss) < 1e-4)
    #expect(abs(network.weightSquaredNorm - square - added) < 1e-9 * added)
  }
}
