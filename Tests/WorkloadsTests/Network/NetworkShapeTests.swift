import Testing
import Training

@testable import Workloads

@Suite struct NetworkShapeTests {
  @Test func countsParameters() throws {
    #expect(try NetworkShape(inputs: 784, hidden: [256], outputs: 10).parameterCount == 784 * 256 + 256 + 2570)
    #expect(try NetworkShape(inputs: 64, outputs: 10).parameterCount == 650)
    let normalized = try NetworkShape(inputs: 64, hidden: [32, 16], outputs: 10, normalization: .batch)
    #expect(normalized.parameterCount == 64 * 32 + 64 + 32 * 16 + 32 + 170)
    #expect(normalized.statisticsCount == 2 * (32 + 16))
  }

  @Test func partsFollowEachOtherWithoutGaps() throws {
    for kind in Kind.all + Kind.stems {
      let shape = try kind.smallShape()
      #expect(shape.stemLayout.matrix.lowerBound == 0)
      #expect(shape.stemLayout.bias.lowerBound == shape.stemLayout.matrix.upperBound)
      var (place, seen) = (shape.stemLayout.bias.upperBound, 0)
      for layer in shape.layers {
        for part in [layer.matrix, layer.bias, layer.gain, layer.shift] {
          #expect(part.lowerBound == place)
          place = part.upperBound
        }
        for part in [layer.mean, layer.variance] {
          #expect(part.lowerBound == seen)
          seen = part.upperBound
        }
        #expect(layer.matrix.count == layer.inputs * layer.outputs)
      }
      #expect(place == shape.parameterCount && seen == shape.statisticsCount)
    }
  }

  @Test(arguments: [0, -1, Int.max]) func impossibleSizesAreRefused(_ size: Int) {
    #expect(throws: TrainingError.self) { try NetworkShape(inputs: size, outputs: 10) }
    #expect(throws: TrainingError.self) { try NetworkShape(inputs: 64, hidden: [10, size], outputs: 10) }
    #expect(throws: TrainingError.self) { try NetworkShape(inputs: 64, outputs: size) }
  }

  @Test func tooManyAreRefused() {
    #expect(throws: TrainingError.usage("a network has at most 64 hidden layers; got 65")) {
      try NetworkShape(inputs: 1, hidden: [Int](repeating: 1, count: 65), outputs: 2)
    }
    #expect(throws: TrainingError.self) { try NetworkShape(inputs: 65_536, hidden: [65_536], outputs: 2) }
  }

  @Test(arguments: Kind.all) func startsWithTheVarianceOfItsSource(_ kind: Kind) throws {
    let wide = Kind(hidden: kind.hidden.map { $0 * 20 }, activation: kind.activation, normalization: kind.normalization)
    let network = Network(try wide.shape(inputs: 100, outputs: 50), seed: 3)
    for (index, layer) in network.shape.layers.enumerated() {
      let isHe = index < wide.hidden.count && wide.activation != .tanh
      let variance = 2 / Double(isHe ? layer.inputs : layer.inputs + layer.outputs)
      let square = VectorSums.squaredNorm(network.parameters, in: layer.matrix) / Double(layer.matrix.count)
      // The relative deviation of a mean of n squares of uniform numbers is sqrt(4 / 5 n); five of them.
      #expect(abs(square / variance - 1) < 5 * (0.8 / Double(layer.matrix.count)).squareRoot())
      #expect(network.parameters[layer.bias].allSatisfy { $0 == 0 })
      #expect(network.parameters[layer.gain].allSatisfy { $0 == 1 })
    }
    #expect(Network(network.shape, seed: 3).parameters == network.parameters)
    #expect(Network(network.shape, seed: 4).parameters != network.parameters)
  }

  @Test func weightScaleIsAGeometricMean() throws {
    let shape = try NetworkShape(inputs: 2, hidden: [2], outputs: 2)
    #expect(shape.weightScale(of: [1, -1, 1, 1, 9, 9, 4, 4, 4, -4, 9, 9]) == 2)
    #expect(shape.weightScale(of: [0, 0, 0, 0, 9, 9, 3, 3, 3, 3, 9, 9]).map { abs($0 - 3) < 1e-12 } == true)
    #expect(shape.weightScale(of: [Float](repeating: 0, count: 12)) == nil)
  }
}
