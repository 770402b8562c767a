import Foundation
import Rheostat
import Testing
import _TestSupport

@Suite struct CombinatorTests {
  private let cosine = Scheduled(Cosine(peak: 0.1, steps: 100), total: 100)

  private func rates(_ controller: any Controller) throws -> [Double] {
    var controller = controller
    var rates: [Double] = []
    while case .train(let update) = controller.directive {
      rates.append(update.rate)
      try controller.receive(.trained(Readings()))
    }
    return rates
  }

  @Test func scaleMultiplies() throws {
    let plain = try rates(cosine)
    #expect(try rates(Scaled(cosine, by: 0.5)) == plain.map { $0 * 0.5 })
  }

  @Test func clampKeepsTheRangeAndSaysWhenItBinds() throws {
    var controller = Clamped(cosine, low: 0.02, high: 0.08)
    #expect(controller.decision?.reason == .clamped)
    var reasons: [Reason] = []
    var number = controller.decision?.number
    while case .train(let update) = controller.directive {
      #expect((0.02...0.08).contains(update.rate))
      try controller.receive(.trained(Readings()))
      if controller.decision?.number != number, let decision = controller.decision {
        number = decision.number
        reasons.append(decision.reason)
      }
    }
    #expect(reasons == [.unclamped, .clamped])
  }

  /// A rate that hovers about an end is reported once, until it has come inside for good.
  @Test(arguments: [(low: 1e-3, last: 0.05), (low: 0.05, last: 0.07)]) func clampIsNotMovedByNoise(
    low: Double, last: Double
  ) throws {
    let hover = Profile { step in
      var noise = Seeded(UInt64(step))
      return step < 1000 ? 0.1 * exp(0.02 * noise.normal()) : last
    }
    var controller: any Controller = Clamped(Scheduled(hover, total: nil), low: low, high: 0.1)
    var crossings = 0
    for step in 0..<999 {
      if (hover(step) > 0.1) != (hover(step + 1) > 0.1) { crossings += 1 }
      try controller.receive(.trained(Readings()))
    }
    #expect(crossings > 300)
    #expect(controller.decisionNumber == 1)
    #expect(controller.decision?.reason == .clamped)
    try controller.receive(.trained(Readings()))
    #expect(controller.decisionNumber == 2)
    #expect(controller.decision?.reason == .unclamped)
  }

  @Test func aNarrowRangeIsReportedOnce() throws {
    let wave = Profile { $0 % 2 == 0 ? 0.11 : 0.1 }
    let controller: any Controller = Clamped(Scheduled(wave, total: nil), low: 0.09, high: 0.105)
    #expect(try decisions(controller, steps: 100) == 1)
  }

  private func decisions(_ controller: any Controller, steps: Int) throws -> Int {
    var controller = controller
    for _ in 0..<steps { try controller.receive(.trained(Readings())) }
    return controller.decisionNumber
  }

  @Test func holdSamplesAtMultiples() throws {
    let plain = try rates(cosine)
    let held = try rates(Held(cosine, every: 7))
    for step in 0..<100 { #expect(held[step] == plain[step / 7 * 7]) }
  }

  @Test func holdSamplesAtPoints() throws {
    let plain = try rates(cosine)
    let held = try rates(Held(cosine, at: [50, 75]))
    for step in 0..<100 { #expect(held[step] == plain[step < 50 ? 0 : step < 75 ? 50 : 75]) }
  }

  @Test func heldRexIsThatOfTheGoldenFile() throws {
    let cases = try Golden.cases("schedules_more.json").filter { $0["name"] as? String == "heldRex" }
    #expect(!cases.isEmpty)
    for golden in cases {
      let config = golden["config"] as? [String: Any] ?? [:]
      let total = Int(Golden.number(config["total"]))
      let beta = Golden.number(config["beta"])
      let profile = Profile { step in
        let z = 1 - Double(step) / Double(total)
        return z / (beta + (1 - beta) * z)
      }
      let held = Held(Scheduled(profile, total: total), every: Int(Golden.number(config["every"])))
      let seen = try rates(held)
      let expected = Golden.numbers(golden["values"])
      #expect(seen.count == expected.count)
      for (rate, value) in zip(seen, expected) { #expect(abs(rate - value) <= 1e-12) }
    }
  }

  @Test func productMultipliesByTheSchedule() throws {
    let shape = Cosine(peak: 1, steps: 100)
    let product = Product(of: Scheduled(Constant(peak: 0.3), total: 100), by: Scheduled(shape, total: 100))
    #expect(try rates(product) == (0..<100).map { 0.3 * shape($0) })
  }

  @Test func aSequenceGivesEachPartItsOwnClock() throws {
    let parts: [(length: Int?, controller: any Controller)] = [
      (30, Scheduled(Constant(peak: 0.2), total: 30)), (nil, Scheduled(Cosine(peak: 0.1, steps: 70), total: 70)),
    ]
    let seen = try rates(try ControllerSequence(parts, total: 100))
    let cosine = Cosine(peak: 0.1, steps: 70)
    #expect(seen == (0..<100).map { $0 < 30 ? 0.2 : cosine($0 - 30) })
  }

  @Test func aPartThatNeverEndsIsRefused() {
    let part = Configuration.Value.record(["controller": .controller(Configuration(kind: "cosine"))])
    let configuration = Configuration(kind: "sequence", parameters: ["parts": .list([part, part])])
    #expect(throws: ControllerError.self) {
      try ControllerCatalog.core.make(configuration, plan: RunPlan(total: 100, baseRate: 0.1))
    }
  }

  @Test func twoGuardsInOneStackAreRefused() throws {
    let inner = try Guard(cosine, keep: 10)
    #expect(throws: ControllerError.self) { try Guard(Scaled(inner, by: 1), keep: 10) }
  }

  private struct Profile: Schedule {
    let shape: @Sendable (Int) -> Double
    func callAsFunction(_ step: Int) -> Double { shape(step) }
  }
}
