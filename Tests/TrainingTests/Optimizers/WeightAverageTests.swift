import Glibc
import Testing
import Training

@Suite struct WeightAverageTests {
  @Test(arguments: [0.5, 0.9, 0.999]) func isTheWeightedMean(_ decay: Double) throws {
    var average = try WeightAverage<Double>(decay: decay, count: 2)
    var history: [[Double]] = []
    for step in 1...20 {
      history.append([sin(Double(step)), Double(step)])
      average.add(history[step - 1])
      for i in 0..<2 {
        let weights = (1...step).map { pow(decay, Double(step - $0)) }
        let mean = zip(weights, history).reduce(0) { $0 + $1.0 * $1.1[i] } / weights.reduce(0, +)
        #expect(abs(average.weights[i] - mean) < 1e-14 * Double(step) * Double(step))
      }
    }
    #expect(average.updates == 20)
  }

  @Test func comesBackBitForBit() throws {
    var average = try WeightAverage<Float>(decay: 0.9, count: 3)
    for step in 1...5 { average.add([Float(step), .pi, -1]) }
    var writer = ByteWriter()
    average.add(to: &writer)
    var reader = ByteReader(writer.bytes)
    #expect(try WeightAverage<Float>(from: &reader) == average)
    try reader.end()
    for length in 0..<writer.bytes.count {
      var reader = ByteReader(Array(writer.bytes.prefix(length)))
      #expect(throws: TrainingError.self) { try WeightAverage<Float>(from: &reader) }
    }
  }

  @Test(arguments: [0, 1, -0.1, 1.5, .nan, .infinity]) func impossibleDecaysAreRefused(_ decay: Double) {
    #expect(throws: TrainingError.self) { try WeightAverage<Float>(decay: decay, count: 3) }
  }
}
