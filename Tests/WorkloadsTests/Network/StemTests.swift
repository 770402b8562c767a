import Testing
import Training

@testable import Workloads

@Suite struct StemTests {
  @Test func countsParameters() throws {
    let text = try NetworkShape(inputs: 10, hidden: [128], outputs: 93, stem: .embedding(vocabulary: 93, width: 16))
    #expect(text.parameterCount == 93 * 16 + 160 * 128 + 128 + 128 * 93 + 93)
    let image = try NetworkShape(inputs: 784, hidden: [64], outputs: 10, stem: .convolution(channels: 8))
    #expect(image.parameterCount == 8 * 9 + 8 + 14 * 14 * 8 * 64 + 64 + 650)
  }

  @Test func impossibleStemsAreRefused() {
    let stems: [Stem] = [
      .embedding(vocabulary: 0, width: 16), .embedding(vocabulary: 257, width: 16), .embedding(vocabulary: 5, width: 0),
      .embedding(vocabulary: 5, width: .max), .convolution(channels: 0), .convolution(channels: .max),
    ]
    for stem in stems {
      #expect(throws: TrainingError.self) { try NetworkShape(inputs: 16, outputs: 3, stem: stem) }
    }
    let sentence = "a convolution needs square images of 4 pixels or more; the examples have 6 numbers"
    #expect(throws: TrainingError.usage(sentence)) {
      try NetworkShape(inputs: 6, outputs: 3, stem: .convolution(channels: 2))
    }
    #expect(throws: TrainingError.usage("a convolution reads images; the examples here are pieces of text")) {
      try NetworkShape(for: SmallData.split(for: Kind(hidden: [], isText: true)), channels: 2)
    }
  }

  @Test func startsWithTheVarianceOfItsSource() throws {
    let text = Network(
      try NetworkShape(inputs: 4, outputs: 9, stem: .embedding(vocabulary: 256, width: 16)), seed: 3)
    let relu = Network(try NetworkShape(inputs: 64, outputs: 9, stem: .convolution(channels: 200)), seed: 3)
    let tanh = Network(
      try NetworkShape(inputs: 64, outputs: 9, activation: .tanh, stem: .convolution(channels: 200)), seed: 3)
    for (network, variance) in [(text, 1), (relu, 2.0 / 9), (tanh, 2 / (9.0 * 201))] {
      let layout = network.shape.stemLayout
      let square = VectorSums.squaredNorm(network.parameters, in: layout.matrix) / Double(layout.matrix.count)
      // The relative deviation of a mean of n squares of uniform numbers is sqrt(4 / 5 n); five of them.
      #expect(abs(square / variance - 1) < 5 * (0.8 / Double(layout.matrix.count)).squareRoot())
      #expect(network.parameters[layout.bias].allSatisfy { $0 == 0 })
    }
  }

  @Test func weightScaleCountsTheStem() throws {
    let shape = try NetworkShape(inputs: 1, outputs: 2, stem: .embedding(vocabulary: 2, width: 2))
    // Table of rms 1, matrix of rms 4, bias left out.
    #expect(shape.weightScale(of: [1, -1, 1, 1, 4, 4, -4, 4, 9, 9]).map { abs($0 - 2) < 1e-12 } == true)
  }
}
