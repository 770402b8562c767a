import Testing
import Training

@Suite struct VectorSumsTests {
  @Test(arguments: [0, 1, 7, 8, 9, 16, 100]) func agreeWithPlainSums(_ count: Int) {
    var generator = SplitMix64(seed: UInt64(count))
    let make = { (0..<count).map { _ in Float(generator.normal()) } }
    let (a, b, c) = (make(), make(), make())
    let (x, y, z) = (a.map(Double.init), b.map(Double.init), c.map(Double.init))
    func plain(_ term: (Int) -> Double) -> Double { (0..<count).reduce(0) { $0 + term($1) } }
    let tolerance = 1e-13 * Double(count + 1)
    #expect(abs(VectorSums.dot(a, b) - plain { x[$0] * y[$0] }) <= tolerance)
    #expect(abs(VectorSums.dot(a, b, minus: c) - plain { x[$0] * (y[$0] - z[$0]) }) <= tolerance)
    #expect(abs(VectorSums.squaredNorm(a) - plain { x[$0] * x[$0] }) <= tolerance)
    #expect(abs(VectorSums.l1Norm(a) - plain { abs(x[$0]) }) <= tolerance)
    #expect(abs(VectorSums.squaredDistance(a, b) - plain { (x[$0] - y[$0]) * (x[$0] - y[$0]) }) <= tolerance)
    #expect(VectorSums.dot(x, y) == VectorSums.dot(a, b))
  }

  @Test func partsAreCut() {
    #expect(VectorSums.squaredNorm([1, 2, 3, 4] as [Float], in: 1..<3) == 13)
    #expect(VectorSums.squaredNorm([1, 2, 3, 4] as [Float], in: 2..<9) == 25)
    #expect(VectorSums.dot([1, .infinity] as [Double], [1, 1]) == .infinity)
  }
}
