import Testing

@testable import RateControl

@Suite struct SlopeTestTests {
  /// Student's t against the printed tables (Abramowitz and Stegun, table 26.10).
  @Test(arguments: [
    (0.95, 1, 6.314), (0.95, 2, 2.920), (0.95, 3, 2.353), (0.95, 8, 1.860), (0.95, 30, 1.697), (0.99, 5, 3.365),
    (0.975, 10, 2.228), (0.9, 998, 1.282),
  ]) func quantilesAreThoseOfTheTable(confidence: Double, degrees: Int, expected: Double) {
    #expect(abs(StudentT.quantile(confidence, degrees: degrees) - expected) < 6e-4)
  }

  /// The false-alarm rate that the documentation promises: flat noise passes one test in 1/(1 - confidence).
  @Test func flatNoisePassesAtTheRateOfTheConfidence() {
    let seed: UInt64 = 7
    var generator = Seeded(seed)
    var passed = 0
    let blocks = 20_000
    var test = SlopeTest(length: 10, confidence: 0.95, mode: .min)
    for _ in 0..<(10 * blocks) where test.add(3 + generator.normal()) == true { passed += 1 }
    let deviation = (0.05 * 0.95 * Double(blocks)).squareRoot()
    #expect(abs(Double(passed) - 0.05 * Double(blocks)) < 5 * deviation, "seed \(seed): \(passed) of \(blocks)")
  }

  /// A fall of d = slope sqrt(n (n^2 - 1)/12) / sigma = 6 noise units is mistaken for a plateau in less than 1 in 1000.
  @Test func clearFallIsHardlyEverMistaken() {
    let seed: UInt64 = 11
    let n = 10
    let slope = 6 / (Double(n * (n * n - 1)) / 12).squareRoot()
    var generator = Seeded(seed)
    var alarms = 0
    for _ in 0..<5_000 {
      var test = SlopeTest(length: n, confidence: 0.95, mode: .min)
      for index in 0..<n where test.add(generator.normal() - slope * Double(index)) == false { alarms += 1 }
    }
    #expect(alarms <= 20, "seed \(seed): \(alarms)")
  }

  @Test func linesAndConstantsAreJudgedExactly() {
    for (slope, improves) in [(-1e-9, true), (0.0, false), (1e-9, false)] {
      for offset in [0.1, 1e-300, 1e300] {
        var test = SlopeTest(length: 8, confidence: 0.99, mode: .min)
        var answer: Bool?
        for index in 0..<8 { answer = test.add(offset * (1 + slope * Double(index))) }
        #expect(answer == improves, "slope \(slope), offset \(offset)")
        var mirrored = SlopeTest(length: 8, confidence: 0.99, mode: .max)
        var reply: Bool?
        for index in 0..<8 { reply = mirrored.add(-offset * (1 + slope * Double(index))) }
        #expect(reply == improves)
      }
    }
  }

  @Test func plateauReducesOnNoiseAndWaitsWhileItFalls() throws {
    var settings = Plateau.Settings(peak: 0.1, patience: 20)
    settings.test = .slope
    var rule = try Plateau(settings, total: nil)
    var generator = Seeded(3)
    for step in 0..<200 {
      let noise = 0.05 * generator.normal()
      _ = try rule.afterValidation(10 - 0.03 * Double(step) + noise)
    }
    #expect(rule.rate == 0.1)
    for _ in 0..<100 { _ = try rule.afterValidation(4 + 0.05 * generator.normal()) }
    #expect(rule.rate < 0.1)
    for _ in 0..<7 { _ = try rule.afterValidation(4) }
    #expect(try rule.restored(into: Plateau(settings, total: nil)).state == rule.state)
  }
}
