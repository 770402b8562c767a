import Testing

@testable import RateControl

@Suite struct RefinementTests {
  private func near(_ first: [Double], _ second: [Double], _ tolerance: Double) -> Bool {
    first.count == second.count && zip(first, second).allSatisfy { abs($0 - $1) <= tolerance }
  }

  @Test func listedValues() throws {
    let norms = [4.0, 2, 1, 1, 2]
    #expect(
      near(
        try Refinement.multipliers(gradientNorms: norms, smoothing: 0), [0.125, 0.45, 1, 0.2, 0], 1e-15))
    #expect(
      near(
        try Refinement.multipliers(gradientNorms: norms, exponent: 1, smoothing: 0), [0.5, 5.0 / 6, 1, 1.0 / 3, 0],
        1e-15))
  }

  @Test func runningMedianAtBothEnds() {
    let median = Refinement.runningMedian([9, 1, 2, 8, 3, 4, 7, 5, 6, 0], width: 3)
    #expect(median == [9, 2, 2, 3, 4, 4, 5, 6, 5, 6])
    #expect(Refinement.runningMedian([3], width: 1) == [3])
    #expect(Refinement.runningMedian([3, 1], width: 3) == [3, 3])
  }

  @Test func runningMedianIsThatOfEachWindow() {
    var generator = SplitMix(state: 7)
    for count in [2, 5, 20, 77] {
      let values = (0..<count).map { _ in Double(generator.next() % 10) }
      for width in stride(from: 1, through: count, by: 2) {
        let medians = Refinement.runningMedian(values, width: width)
        for center in 0..<count {
          let window = (center - width / 2...center + width / 2).map { index in
            values[max(0, index < count ? index : 2 * (count - 1) - index)]
          }
          #expect(medians[center] == window.sorted()[width / 2], "seed 7, count \(count), width \(width)")
        }
      }
    }
  }

  @Test(arguments: [0.5, 1, 2]) func equalNormsGiveALine(exponent: Double) throws {
    let multipliers = try Refinement.multipliers(
      gradientNorms: Array(repeating: 0.3, count: 50), exponent: exponent)
    #expect(near(multipliers, (0..<50).map { Double(49 - $0) / 49 }, 1e-14))
  }

  @Test func onlyRatiosMatter() throws {
    let norms = (0..<60).map { 1 + Double(($0 * 37) % 11) }
    let reference = try Refinement.multipliers(gradientNorms: norms)
    for scale in [1e-300, 1e-8, 1e8, 1e300] {
      #expect(near(try Refinement.multipliers(gradientNorms: norms.map { $0 * scale }), reference, 1e-12))
    }
    #expect(reference.max() == 1)
    #expect(reference.last == 0)
    #expect(reference.dropLast().allSatisfy { $0 > 0 })
  }

  @Test func largeFirstNormsWarmUpAndRisingLastNormsFallFaster() throws {
    let warm = (0..<100).map { $0 < 10 ? 5.0 : 1.0 }
    let first = try Refinement.multipliers(gradientNorms: warm, smoothing: 0)
    #expect(first[9] < 0.1)
    #expect(first[10] == 1)
    let rising = (0..<100).map { $0 < 80 ? 1.0 : 3.0 }
    let last = try Refinement.multipliers(gradientNorms: rising, smoothing: 0)
    #expect(last[79] < 0.05)
  }

  @Test func zerosAndAbsurdNumbersStayFinite() throws {
    for norms in [[0.0, 0, 0], [0, 1, 0, 0], [.leastNonzeroMagnitude, 1e308, 1, 0], [5], [1e308, 1e308, 1e-308]] {
      let multipliers = try Refinement.multipliers(gradientNorms: norms)
      #expect(multipliers.count == norms.count)
      #expect(multipliers.allSatisfy { $0 >= 0 && $0 <= 1 }, "\(norms): \(multipliers)")
      #expect(multipliers.max() == 1)
    }
    #expect(near(try Refinement.multipliers(gradientNorms: [0, 0, 0]), [1, 0.5, 0], 1e-15))
  }

  @Test func dropsWhatIsNoNumberAndTheEndsOnDemand() throws {
    let norms = [.infinity, 4.0, .nan, 2, 1, 1, 2, -.infinity]
    #expect(
      try Refinement.multipliers(gradientNorms: norms, smoothing: 0)
        == Refinement.multipliers(gradientNorms: [4, 2, 1, 1, 2], smoothing: 0))
    #expect(
      try Refinement.multipliers(gradientNorms: norms, smoothing: 0, dropEnds: 2)
        == Refinement.multipliers(gradientNorms: [1], smoothing: 0))
    #expect(throws: ControllerError.self) { try Refinement.multipliers(gradientNorms: norms, dropEnds: 3) }
    #expect(throws: ControllerError.self) { try Refinement.multipliers(gradientNorms: [.nan]) }
    #expect(throws: ControllerError.self) { try Refinement.multipliers(gradientNorms: []) }
    #expect(throws: ControllerError.self) { try Refinement.multipliers(gradientNorms: [1, -1]) }
  }

  @Test func resamplingIsALine() {
    #expect(Refinement.interpolated([0, 2, 4], to: 5) == [0, 1, 2, 3, 4])
    #expect(Refinement.interpolated([0, 2, 4], to: 2) == [0, 2, 4])
    #expect(Refinement.interpolated([3], to: 2) == [3, 3])
  }

  private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }
}
