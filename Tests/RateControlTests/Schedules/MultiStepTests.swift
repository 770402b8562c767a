import RateControl
import Testing

@Suite struct MultiStepTests {
  @Test func dropsWithTheUpdateOfTheMilestone() {
    let multi = MultiStep(peak: 1, milestones: [6, 3], factor: 0.5)
    #expect(multi.rates(in: 0..<8) == [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25])
  }

  @Test func aMilestoneListedTwiceCountsTwice() {
    #expect(MultiStep(peak: 1, milestones: [3, 3], factor: 0.5)(3) == 0.25)
  }

  @Test func countsAsALinearSearchDoes() {
    for _ in 0..<100 {
      let milestones = (0..<Int.random(in: 0...12)).map { _ in Int.random(in: 0...30) }
      let multi = MultiStep(peak: 1, milestones: milestones, factor: 0.5)
      for step in 0...31 {
        let drops = milestones.filter { $0 <= step }.count
        #expect(multi(step) == 1 / Double(1 << drops), "milestones \(milestones), step \(step)")
      }
    }
  }

  @Test func byDefaultThirtySixtyNinetyOfTheBudget() throws {
    #expect(try Making.schedule(MultiStep.self, total: 200).milestones == [60, 120, 180])
  }
}
