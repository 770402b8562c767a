import Testing

@testable import RateControl

@Suite struct RewarmTests {
  @Test func eachSetRisesAndFalls() throws {
    let lengths = [100, 50, 200]
    let schedule = try Rewarm(peak: 1, floor: 0.1, lengths: lengths, warmupShare: 0.1)
    var start = 0
    for length in lengths {
      let warmup = length / 10
      for n in 0..<warmup { #expect(abs(schedule(start + n) - (0.1 + 0.9 * Double(n) / Double(warmup))) < 1e-15) }
      #expect(schedule(start + warmup) == 1)
      let cosine = Cosine(peak: 1, floor: 0.1, steps: length - warmup)
      for n in warmup..<length { #expect(abs(schedule(start + n) - cosine(n - warmup)) < 1e-15) }
      start += length
      #expect(schedule(start) == 0.1)
    }
    #expect(schedule(start + 1000) == 0.1)
  }

  @Test func oneSetIsTheRun() throws {
    let schedule = try Making.schedule(Rewarm.self, total: 200)
    #expect(schedule(2) == 0.1)
    #expect(schedule(200) == 0)
  }

  @Test func lengthsAreChecked() {
    #expect(
      Making.refusal(Rewarm.self, ["lengths": .list([.integer(5), .integer(0)])])
        .hasPrefix("lengths[1]: must be 1 step or more"))
    #expect(throws: ControllerError.self) { try Rewarm(peak: 1, lengths: [1 << 53, 1]) }
    #expect(Making.refusal(Rewarm.self, [:], total: nil).hasPrefix("steps: rewarm needs to know where it ends"))
  }
}
