import Rheostat
import Testing
import _TestSupport

/// The law battery over the rules in configurations other than their examples.
@Suite struct RuleLawTests {
  @Test(arguments: [
    "plateau(monitor=trainingLoss, window=3, patience=2, cooldown=1, floor=1e-3)",
    "plateau(monitor=trainingLoss, window=2, patience=4, test=slope, onNotFinite=countAsBad)",
    "plateau(mode=max, monitor=validationMetric, patience=1, onNotFinite=countAsBad, thresholdMode=absolute)",
    "torchPlateau(patience=0, monitor=trainingLoss, cooldown=2, floor=1e-3)",
    "kerasPlateau(patience=0, monitor=trainingLoss, cooldown=2, floor=0.1)",
    "optaxPlateau(patience=1, monitor=trainingLoss, window=3, floorScale=0.01)",
    "greedy(patience=1, monitor=trainingLoss, window=1, cooldown=2, raiseCooldown=1)",
    "hypergradient(form=additive, beta=1)", "hypergradient(form=multiplicative, timing=nextStep, beta=3)",
    "hypergradient(form=logCosine, timing=nextStep, target=0.5, beta=100)", "dog(timing=nextStep)",
    "dowg(timing=nextStep, initialDistance=0.01)", "effectiveRate(plateau(monitor=trainingLoss, window=1), power=4)",
    "effectiveRate(hypergradient(timing=nextStep), limit=1)",
  ]) func lawsHold(_ spelling: String) throws {
    let configuration = try Configuration(spelling: spelling, catalog: .standard)
    for run in 0..<LawSettings.runs {
      let seed = LawSettings.seed &+ run &* 1000
      var plan = LawPlans.plan(run: 0, seed: seed)
      if run % 2 == 1 { plan.optimizer = .adam }
      var battery = try LawBattery(configuration, plan: plan, catalog: .standard, seed: seed)
      #expect(try battery.run(events: LawSettings.events) > 0)
    }
  }
}
