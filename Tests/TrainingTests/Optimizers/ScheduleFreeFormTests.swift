import Rheostat
import Testing
import Training

/// What a loop makes of the user's optimizer when its controller wishes for a schedule-free one.
@Suite struct ScheduleFreeFormTests {
  @Test(arguments: [OptimizerKind.sgd, .momentum, .nesterov]) func keepsTheDecayAlone(_ kind: OptimizerKind) throws {
    let form = try OptimizerSettings(kind, momentum: 0.5, weightDecay: 0.03).scheduleFree
    #expect(form == (try OptimizerSettings(.scheduleFreeSGD, momentum: 0.9, weightDecay: 0.03)))
    #expect(form?.kind.family == .scheduleFree)
  }

  @Test func theOthersHaveNone() throws {
    for kind in OptimizerKind.allCases where kind.family != .sgd {
      let settings = try OptimizerSettings(kind)
      #expect(settings.scheduleFree == nil && settings.scheduleFreeNote == nil, "\(kind)")
    }
  }

  @Test func theNoteTellsWhatIsDropped() throws {
    let said = "the optimizer runs schedule-free (beta 0.9, weight decay 0.01"
    let average = "; what is validated and kept is its average)"
    #expect(try OptimizerSettings(.sgd, weightDecay: 0.01).scheduleFreeNote == said + average)
    #expect(
      try OptimizerSettings(.nesterov, momentum: 0.8, weightDecay: 0.01).scheduleFreeNote
        == said + "; nesterov 0.8 is dropped" + average)
  }
}
