import RateControl
import Testing

@Suite struct TimmCosineTests {
  @Test func jumpsWhereTheWarmUpEnds() {
    let schedule = TimmCosine(peak: 1, steps: 10, warmup: 3, warmupStart: 0.1)
    let values = [0.1, 0.4, 0.7, 0.79389263, 0.6545085, 0.5, 0.3454915, 0.20610737, 0.09549150, 0.02447174, 0, 0]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }

  @Test func isContinuousWithPrefix() {
    let schedule = TimmCosine(peak: 1, steps: 10, warmup: 3, warmupStart: 0.1, warmupPrefix: true)
    let values = [0.1, 0.4, 0.7, 1, 0.97552826, 0.9045085]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }

  @Test func holdsTheFloorAfterItsCycles() {
    let schedule = TimmCosine(peak: 1, steps: 3, cycleMultiplier: 2, cycles: 2)
    let values = [1, 0.75, 0.25, 1, 0.9330127, 0.75, 0.5, 0.25, 0.0669873, 0, 0]
    for (step, value) in values.enumerated() { #expect(abs(schedule(step) - value) < 5e-9, "step \(step)") }
  }

  @Test func missesARestartWhereTimmDoes() {
    // The floating logarithm of 243 to base 3 is 4.999...; cosineRestarts gives the peak here.
    #expect(TimmCosine(peak: 1, steps: 1, cycleMultiplier: 3, cycles: 100)(121) == 0)
  }

  @Test func withPrefixTheRunHoldsBoth() throws {
    let prefixed: [String: Configuration.Value] = ["warmup": .integer(10), "warmupPrefix": .boolean(true)]
    let schedule = try Making.schedule(TimmCosine.self, prefixed)
    #expect(schedule(10) == 0.1)
    #expect(abs(schedule(55) - 0.05) < 1e-16)
    #expect(schedule(100) == 0)
  }
}
