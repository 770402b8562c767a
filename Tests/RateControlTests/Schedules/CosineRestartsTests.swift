import RateControl
import Testing

@Suite struct CosineRestartsTests {
  @Test func numbersOfTorch() {
    // torch 2.15 CosineAnnealingWarmRestarts(T_0=3, T_mult=2)
    let values = [1, 0.75, 0.25, 1, 0.9330127, 0.75, 0.5, 0.25, 0.0669873, 1, 0.98296291, 0.9330127]
    let restarts = CosineRestarts(peak: 1, first: 3, multiplier: 2)
    for (step, value) in values.enumerated() { #expect(abs(restarts(step) - value) < 5e-9) }
  }

  @Test func geometricTrap() {
    // Where a floating log base 3 of 243 is 4.999..., timm and torch's step(121) give 0.
    #expect(CosineRestarts(peak: 1, first: 1, multiplier: 3)(121) == 1)
  }

  @Test(arguments: [1, 2, 3, 5, 10], [1, 2, 7, 100]) func everyBoundaryIsARestart(multiplier: Int, first: Int) {
    let restarts = CosineRestarts(peak: 0.3, floor: 0.1, first: first, multiplier: multiplier)
    var boundary = 0
    var length = first
    for cycle in 0..<16 {
      #expect(restarts(boundary) == 0.3)
      #expect(restarts.cycle(of: boundary) == cycle)
      if cycle > 0, length > multiplier { #expect(restarts(boundary - 1) < 0.3) }
      boundary += length
      length *= multiplier
    }
  }

  @Test func hugeStepsEndSoon() {
    for multiplier in [1, 2, 3, 1000, .max] {
      for first in [1, 2, 1 << 53, .max] {
        let restarts = CosineRestarts(peak: 1, floor: 0.5, first: first, multiplier: multiplier)
        for step in [Int.max, .max / 2, 1 << 53] { #expect((0.5...1).contains(restarts(step))) }
      }
    }
  }

  @Test(arguments: [1, 2, 3, 6, 7, 8, 100, 1001]) func threeCyclesFillTheRun(total: Int) throws {
    let restarts = try Making.schedule(CosineRestarts.self, total: total)
    #expect(restarts.cycle(of: total - 1) <= 2)
    #expect(7 * restarts.first >= total)
  }

  @Test func withoutALengthItSaysWhatToWrite() {
    #expect(Making.refusal(CosineRestarts.self, [:], total: nil).contains("first=500st"))
    #expect(Making.refusal(CosineRestarts.self, ["first": .integer(0)]).contains("1 step or more"))
  }
}
