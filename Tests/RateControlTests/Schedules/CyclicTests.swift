import RateControl
import Testing

@Suite struct CyclicTests {
  @Test func numbersOfTorch() {
    // torch 2.15 CyclicLR(.1, 1, step_size_up=4) in its three modes
    let triangular = Cyclic(peak: 1, floor: 0.1, up: 4)
    for (step, value) in [0.1, 0.325, 0.55, 0.775, 1, 0.775, 0.55, 0.325, 0.1].enumerated() {
      #expect(abs(triangular(step) - value) < 1e-15)
    }
    #expect(abs(Cyclic(peak: 1, floor: 0.1, up: 4, mode: .triangular2)(12) - 0.55) < 1e-15)
    let shrinking = Cyclic(peak: 1, floor: 0.1, up: 4, mode: .expRange, factor: 0.9)
    for (step, value) in [0.1, 0.3025, 0.4645, 0.592075, 0.69049, 0.49858075].enumerated() {
      #expect(abs(shrinking(step) - value) < 1e-14)
    }
  }

  @Test func meanOfACycleIsTheMiddle() {
    for (up, down) in [(1, 1), (5, 7), (30, 1)] {
      let cyclic = Cyclic(peak: 0.7, floor: 0.1, up: up, down: down)
      let mean = cyclic.rates(in: 0..<(up + down)).reduce(0, +) / Double(up + down)
      #expect(abs(mean - 0.4) < 1e-15)
    }
  }

  @Test func momentumIsInverse() {
    let cyclic = Cyclic(peak: 1, floor: 0.1, up: 2, momentumRange: MomentumRange(low: 0.8, high: 0.9))
    #expect(cyclic.momentum(0) == 0.9)
    #expect(cyclic.momentum(2) == 0.8)
    #expect(Cyclic(peak: 1, floor: 0.1, up: 2).momentum(0) == nil)
  }

  @Test func lengthsAreKeptInsideInt() {
    #expect(Cyclic(peak: 1, floor: 0, up: .max, down: .max)(.max) <= 1)
  }

  @Test func refusesWhatWouldBeIgnored() {
    #expect(Making.refusal(Cyclic.self, ["factor": .number(0.9)]).contains("mode=expRange"))
    #expect(Making.refusal(Cyclic.self, ["mode": .text("expRange")]).contains("factor: is missing"))
    #expect(Making.refusal(Cyclic.self, ["floor": .number(0.2)]).contains("must not be above the peak 0.1"))
    #expect(Making.refusal(Cyclic.self, ["mode": .text("triangular3")]).contains("did you mean"))
  }
}
