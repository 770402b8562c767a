import Glibc
import Testing

@testable import RateControl

@Suite struct WSDSimplifiedTests {
  @Test func plateausMinimaAndJumps() throws {
    let schedule = try WSDSimplified(peak: 2, floorRatio: 0.1, ends: [20, 47, 80], decays: [4, 6, 8])
    let listed = [1, 0.30769231, 0.18181818, 0.12903226]
    for (index, value) in listed.enumerated() { #expect(abs(schedule(16 + index) - 2 * value) < 1e-8) }
    for step in Array(0...16) + Array(20...41) + Array(47...72) { #expect(schedule(step) == 2) }
    #expect(schedule(80) == 0.2)
    #expect(schedule(100_000) == 0.2)
  }

  @Test func meanOfTheRationalDecay() throws {
    let steps = 100_000
    let ratio = 0.1
    let schedule = try WSDSimplified(peak: 1, floorRatio: ratio, ends: [steps], decays: [steps])
    let sum = schedule.rates(in: 0..<steps).reduce(0, +) - 0.5 + 0.5 * ratio
    #expect(abs(sum / Double(steps) - ratio * log(1 / ratio) / (1 - ratio)) < 1e-8)
    for step in 1..<200 { #expect(schedule(step - 1) + schedule(step + 1) > 2 * schedule(step)) }
  }

  @Test func decaysAreATenthOfTheStepsSoFar() throws {
    let schedule = try Making.schedule(
      WSDSimplified.self, ["ends": .list([.integer(40), .integer(100), .integer(103)])])
    #expect(schedule.decays == [4, 10, 3])
  }

  @Test func anOpenRunDecaysWhenItIsTold() throws {
    let rates = try Replanning.rates("wsdSimplified", [:], total: nil, told: 200, after: 50, count: 1000)
    #expect(rates.count == 200)
    #expect(rates[...180].allSatisfy { $0 == 0.1 })
    #expect(rates[181] < 0.1)
    #expect(rates[199] > 0.01)
  }

  @Test func badListsAreRefused() {
    let ends: Configuration.Value = .list([.integer(20), .integer(30)])
    #expect(
      Making.refusal(WSDSimplified.self, ["ends": ends, "decays": .list([.integer(5)])])
        == "decays: must have one length for each of the 2 ends; got 1")
    #expect(
      Making.refusal(WSDSimplified.self, ["ends": ends, "decays": .list([.integer(5), .integer(11)])])
        == "decays[1]: must be from 1 to the 10 steps that the cycle ending at 30 has; got 11")
    #expect(Making.refusal(WSDSimplified.self, ["floorRatio": .integer(0)]).hasPrefix("shape: rational cannot reach 0"))
  }
}
