import Glibc
import Testing

@testable import RateControl

@Suite struct InfiniteTests {
  static func schedule(_ shape: Infinite.Cooldown, steps: Int?) -> Infinite {
    Infinite(
      peak: 1, constant: 0.4, floor: 0.04, warmup: 10, cooldown: 30, annealing: 25, steps: steps, shape: shape)
  }

  @Test(arguments: Infinite.Cooldown.allCases) func phasesJoin(shape: Infinite.Cooldown) {
    let schedule = Self.schedule(shape, steps: 100)
    #expect(schedule(0) == 0)
    #expect(schedule(10) == 1)
    for step in 10..<40 { #expect(schedule(step) > schedule(step + 1)) }
    for step in 40...75 { #expect(schedule(step) == 0.4) }
    for step in 75..<100 {
      #expect(abs(schedule(step + 1) / schedule(step) - pow(0.1, 1.0 / 25)) < 1e-14)
    }
    #expect(schedule(100) == 0.04)
    #expect(schedule(1000) == 0.04)
  }

  @Test(arguments: Infinite.Cooldown.allCases) func openItStaysAtTheConstant(shape: Infinite.Cooldown) {
    let open = Self.schedule(shape, steps: nil)
    let closed = Self.schedule(shape, steps: 100)
    for step in 0...75 { #expect(open(step) == closed(step)) }
    for step in [76, 1000, .max / 2, .max] { #expect(open(step) == 0.4) }
  }

  @Test func anOpenRunAnnealsWhenItIsTold() throws {
    let rates = try Replanning.rates(
      "infinite", ["warmup": .integer(5), "cooldown": .integer(15), "annealing": .text("10%")], total: nil, told: 200,
      after: 50, count: 1000)
    #expect(rates.count == 200)
    #expect(rates[20...180].allSatisfy { $0 == 0.01 })
    for step in 180..<199 { #expect(abs(rates[step + 1] / rates[step] - pow(0.1, 1.0 / 20)) < 1e-14) }
    // One step further is the floor.
    #expect(abs(rates[199] * pow(0.1, 1.0 / 20) - 0.001) < 1e-17)
  }

  @Test func ratesMustBeInOrder() {
    let cooldown = ["cooldown": Configuration.Value.integer(10)]
    #expect(Making.refusal(Infinite.self, [:]).contains("cooldown: is missing"))
    #expect(
      Making.refusal(Infinite.self, cooldown.merging(["constant": .integer(1)]) { $1 })
        == "constant: must not be above the peak 0.1; got 1.0")
    #expect(
      Making.refusal(Infinite.self, cooldown.merging(["floor": .number(0.05)]) { $1 })
        .hasPrefix("floor: must be above 0 and not above the constant rate 0.01"))
    #expect(
      Making.refusal(Infinite.self, cooldown.merging(["annealing": .integer(91)]) { $1 })
        .hasPrefix("annealing: of 91 steps does not fit after step 10 into 100 steps"))
    #expect(Making.refusal(Infinite.self, ["cooldown": .integer(101)]).hasPrefix("cooldown: ends at step 101"))
  }
}
