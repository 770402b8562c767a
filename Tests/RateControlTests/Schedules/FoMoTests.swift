import Testing

@testable import RateControl

@Suite struct FoMoTests {
  static let steps = 40, warmup = 4, cooldown = 6

  static func schedule(_ meta: FoMo.Meta) -> FoMo {
    FoMo(meta: meta, peak: 1, stepsPerTask: steps, warmup: warmup, cooldown: cooldown, endRatio: 0.01)
  }

  @Test(arguments: FoMo.Meta.allCases) func theFirstTaskIsTheBaseSchedule(meta: FoMo.Meta) {
    let schedule = Self.schedule(meta)
    let base = Self.schedule(meta.isCosine ? .cosine : .rsqrt)
    for step in 0..<Self.steps { #expect(abs(schedule(step) - base(step)) < 1e-15, "step \(step)") }
  }

  @Test(arguments: FoMo.Meta.allCases) func tasksEndAtTheirFloor(meta: FoMo.Meta) {
    let schedule = Self.schedule(meta)
    for task in 1...20 {
      #expect(abs(schedule(task * Self.steps - 1) - (meta.isCosine ? 0.01 : 0)) < 1e-15, "task \(task)")
    }
  }

  @Test(arguments: FoMo.Meta.allCases) func peaksNeverRise(meta: FoMo.Meta) {
    let schedule = Self.schedule(meta)
    let tops = (0..<50).map { schedule($0 * Self.steps + Self.warmup - 1) }
    #expect(tops[0] == 1)
    for (first, second) in zip(tops, tops.dropFirst()) { #expect(second <= first) }
    for (task, top) in tops.enumerated() {
      #expect(abs(schedule(task * Self.steps) - top / Double(Self.warmup)) < 1e-15)
    }
  }

  @Test func recoveryFollowsOneLongCosine() {
    // The second task, after its warm-up, is the rest of one cosine over two tasks.
    let schedule = FoMo(meta: .cosineDynamicRecovery, peak: 1, stepsPerTask: 50, endRatio: 0)
    let long = FoMo(meta: .cosine, peak: 1, stepsPerTask: 100, endRatio: 0)
    for step in 55..<100 { #expect(abs(schedule(step) - long(step)) < 1e-15) }
  }

  @Test func recoveredJoinsItsWarmupAndAsReleasedDoesNot() {
    let n = Self.steps + Self.warmup
    let offset = Double(Self.steps - Self.cooldown - Self.warmup)
    let w = Double(Self.warmup)
    let body = 0.01 + 0.99 * (w / (w + offset)).squareRoot()
    let sound = Self.schedule(.rsqrtRecovered)
    let released = Self.schedule(.rsqrtRecoveredAsReleased)
    #expect(abs(sound(n) - body) < 1e-15)
    #expect(abs(sound(n - 1) - body) < 1e-15)
    #expect(abs(released(n) - body) < 1e-15)
    #expect(abs(released(n - 1) - (0.01 + 0.99 * (w / (2 * offset)).squareRoot())) < 1e-15)
  }

  @Test func theLastTaskIsTheLast() {
    let schedule = FoMo(meta: .cosine, peak: 1, stepsPerTask: 10, tasks: 3)
    #expect(schedule(30) == schedule(29))
    #expect(schedule(.max) == schedule(29))
  }

  @Test func lengthsAreChecked() {
    #expect(Making.refusal(FoMo.self, [:]).hasPrefix("stepsPerTask: is missing"))
    #expect(Making.refusal(FoMo.self, ["tasks": .integer(4)], total: nil).hasPrefix("stepsPerTask: is missing"))
    #expect(Making.refusal(FoMo.self, ["tasks": .integer(101)]).hasPrefix("tasks: must not be above the 100 steps"))
    #expect(
      Making.refusal(FoMo.self, ["tasks": .integer(4), "warmup": .integer(26)])
        == "warmup: must be from 1 to the 25 steps of a task; got 26")
    #expect(
      Making.refusal(FoMo.self, ["tasks": .integer(4), "warmup": .integer(20), "cooldown": .integer(6)])
        .hasPrefix("cooldown: must be at most the 5 steps"))
  }
}
