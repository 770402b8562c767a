import Glibc
import Testing

@testable import RateControl

@Suite struct PowerLawTests {
  let power = PowerLaw(cap: 0.02, batch: 128, tokensPerStep: 128 * 4096)

  @Test func theCapUntilItIsReached() {
    // n* = (cap/(batch a))^(1/b)
    let end = pow(0.02 / (128 * 4.6), 1 / -0.51) / (128 * 4096)
    #expect(end > 2)
    for step in 0..<Int(end) { #expect(power(step) == 0.02) }
    #expect(power(Int(end) + 1) < 0.02)
  }

  @Test func doublingTheTokensGivesTheSameRatio() {
    for step in [10_000, 20_000, 1_000_000] {
      #expect(abs(power(2 * step) / power(step) - pow(2, -0.51)) < 1e-14)
      #expect(power(step) > power(step + 1))
    }
    #expect(abs(pow(2, -0.51) - 0.70222) < 5e-6)
  }

  @Test func theRateGrowsWithTheBatchAtEqualTokens() {
    let double = PowerLaw(cap: 0.02, batch: 256, tokensPerStep: 256 * 4096)
    for step in [100_000, 1_000_000] { #expect(abs(double(step / 2) / power(step) - 2) < 1e-14) }
  }

  @Test func theCapAndTheTokensComeFromThePlan() throws {
    let parameters = ["batch": Configuration.Value.integer(8)]
    let refusal = Making.refusal(PowerLaw.self, parameters)
    #expect(refusal.hasPrefix("length: is missing and the plan does not say tokensPerStep"))
    let written = parameters.merging(["length": .integer(100)]) { $1 }
    #expect(try Making.schedule(PowerLaw.self, written).cap == 0.1)
    #expect(try Making.schedule(PowerLaw.self, written, baseRate: nil).cap == 0.02)
    #expect(try Making.schedule(PowerLaw.self, written).tokensPerStep == 800)
    let controller = try ControllerCatalog.core.make(
      Configuration(kind: "power", parameters: parameters), plan: RunPlan(tokensPerStep: 800, baseRate: 0.1))
    #expect(controller.nominalRate == 0.1)
  }
}
