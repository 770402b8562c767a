internal import Glibc
import RateControl
import Testing

@Suite struct ExponentialTests {
  @Test func stepsMultiply() {
    let decay = Exponential(peak: 1, .perStep(0.93))
    for (a, b) in [(1, 1), (3, 8), (20, 22)] { #expect(abs(decay(a + b) - decay(a) * decay(b)) < 1e-15) }
    #expect(decay(.max) == 0)
  }

  @Test func budgetFormsEndWhereTheySay() {
    for steps in [1, 2, 10, 1000] {
      #expect(Exponential(peak: 2, .endRatio(0.01), steps: steps)(steps) == 0.02)
      #expect(abs(Exponential(peak: 1, .rate(0.693), steps: steps)(steps) - exp(-0.693)) < 1e-16)
      #expect(Exponential(peak: 1, floor: 0.25, .normalised(0.01), steps: steps)(steps) == 0.25)
      #expect(Exponential(peak: 1, floor: 0.25, .normalised(0.01), steps: steps)(0) == 1)
    }
  }

  @Test func normalisedFollowsItsFormula() {
    let decay = Exponential(peak: 1, .normalised(0.1), steps: 4)
    for step in 0...4 {
      #expect(abs(decay(step) - (pow(0.1, Double(step) / 4) - 0.1) / 0.9) < 1e-15)
    }
  }

  @Test func rateIsTheLogarithmOfTheEndRatio() {
    let one = Exponential(peak: 1, .endRatio(0.2), steps: 50)
    let other = Exponential(peak: 1, .rate(-log(0.2)), steps: 50)
    for step in 0...60 { #expect(abs(one(step) - other(step)) < 1e-15) }
  }

  @Test func theParameterImpliesTheForm() throws {
    #expect(try Making.schedule(Exponential.self, ["factor": .number(0.9)], total: nil).form == .perStep(0.9))
    #expect(try Making.schedule(Exponential.self, ["rate": .number(2)]).form == .rate(2))
    #expect(try Making.schedule(Exponential.self, ["form": .text("rate")]).form == .rate(0.693))
    #expect(try Making.schedule(Exponential.self).form == .endRatio(0.01))
  }

  @Test func refusesWhatWouldBeIgnored() {
    let both: [String: Configuration.Value] = ["form": .text("rate"), "factor": .number(0.5)]
    #expect(Making.refusal(Exponential.self, both) == "factor: belongs to form=perStep, not to form=rate")
    #expect(Making.refusal(Exponential.self, ["form": .text("perStep")]).contains("factor: is missing"))
    let timed: [String: Configuration.Value] = ["factor": .number(0.5), "steps": .integer(5)]
    #expect(Making.refusal(Exponential.self, timed).contains("has no end"))
  }
}
