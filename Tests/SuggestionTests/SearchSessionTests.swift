import Rheostat
import Suggestion
import Testing

@Suite struct SearchSessionTests {
  private let rule = StoppingRule(trials: 20)

  private func session() throws -> SearchSession { try SearchSession(low: 1e-5, high: 1, seed: 1) }

  private func trials(_ pairs: [(Double, Double)]) -> [Trial] { pairs.map { Trial(rate: $0.0, value: $0.1) } }

  @Test func aTableThatGrowsTakesThePlaceOfWhatItWas() throws {
    var session = try session()
    try session.read(trials([(0.1, 1), (0.01, 0.5)]))
    try session.read(trials([(0.1, 1.5), (0.01, 0.5), (0.001, 0.7)]))
    #expect(session.told == 3)
    #expect(session.search.tried.last?.value == 1.5)
    try session.read(trials([(0.1, 1.5)]))
    #expect(session.told == 1)
  }

  @Test func anotherTableAddsToIt() throws {
    var session = try session()
    try session.read(trials([(0.1, 1), (0.01, 0.5)]))
    try session.read(trials([(0.3, 2)]))
    #expect(session.told == 3)
    try session.read(trials([(0.3, 2), (0.001, 1)]))
    #expect(session.told == 4)
  }

  @Test func whatIsToldByTableIsPendingNoMore() throws {
    var session = try session()
    let first = try #require(session.advise(rule).rate)
    let second = try #require(session.advise(rule).rate)
    try session.read(trials([(first, 1)]))
    #expect(session.search.pendingRates.count == 1)
    #expect(abs((session.search.pendingRates.first ?? 0) / second - 1) < 1e-12)
    try session.read(trials([(first, 1), (second, 2)]))
    #expect(session.search.pendingRates.isEmpty)
  }

  @Test func aRateOutsideTheRangeChangesNothing() throws {
    var session = try session()
    try session.read(trials([(0.1, 1)]))
    let before = session
    #expect(throws: GaussianProcessError.self) {
      try session.read([Trial(rate: 0.1, value: 1), Trial(rate: 2, value: 1)])
    }
    #expect(throws: GaussianProcessError.self) { try session.tell(2, losses: [3, 2, 1]) }
    #expect(session == before)
  }

  @Test func aStoredSearchGoesOnWhereItWas() throws {
    var session = try session()
    try session.read(trials([(0.1, 1), (0.02, .nan)]))
    try session.tell(0.01, losses: [3, 2, 1.5, 1.2])
    try session.tell(Trial(rate: 0.3, value: 4, standardDeviation: 0.5))
    _ = session.advise(rule)
    var restored = try SearchFile.read(SearchFile.bytes(session), range: .standard, seed: 1)
    #expect(restored == session)
    for _ in 0..<12 {
      let (one, other) = (session.attempt(rule), restored.attempt(rule))
      #expect(one == other)
      for rate in [one.rate ?? 0] {
        try session.tell(Trial(rate: rate, value: rate))
        try restored.tell(Trial(rate: rate, value: rate))
      }
    }
  }

  @Test func whatIsPendingIsStoredOnceAndOnlyOnce() throws {
    var session = try session()
    for _ in 0..<3 {
      _ = session.attempt(rule)
      session = try SearchFile.read(SearchFile.bytes(session), range: nil, seed: nil)
      #expect(try SearchFile.read(SearchFile.bytes(session), range: nil, seed: nil) == session)
    }
    let asked = session
    try session.read(trials([(0.1, 1)]))
    let pairs = zip(session.search.pendingRates, asked.search.pendingRates)
    #expect(session.search.pendingRates.count == 3 && pairs.allSatisfy { abs($0 / $1 - 1) < 1e-12 })
  }

  @Test func aStateOfAnotherRangeOrSeedIsRefused() throws {
    let bytes = try SearchFile.bytes(session())
    for (range, seed, part) in [
      (RateRange(low: 1e-4, high: 1), UInt64(1), "s.json: is a search over 1e-05...1.0, not 0.0001...1.0"),
      (.standard, 2, "s.json: is a search of seed 1, not 2"),
    ] {
      do {
        _ = try SearchFile.read(bytes, range: range, seed: seed, name: "s.json")
        Issue.record("accepted")
      } catch {
        #expect("\(error)".hasPrefix(part), "\(error)")
      }
    }
    #expect(try SearchFile.read(bytes, range: nil, seed: nil) == session())
  }

  @Test(arguments: [
    ("\"told\":0", "\"told\":-1"), ("\"told\":0", "\"told\":9223372036854775807"), ("\"low\":1e-05", "\"low\":2"),
    ("\"kind\":\"search\"", "\"kind\":\"cosine\""),
    ("rheostat/1", "rheostat/2"), ("\"places\":[]", "\"places\":[1]"), ("\"pending\":[]", "\"pending\":[7]"),
    ("\"seed\":1", "\"seed\":1,\"more\":1"), ("{\"format\"", "[\"format\""), ("\"state\"", "\"stat\""),
    (
      "\"search\":{",
      "\"curves\":[{\"rate\":0.1,\"steps\":[2,1,3],\"losses\":[1,1,1],\"length\":3,\"hasFailed\":false}],\"search\":{"
    ),
    ("\"search\":{", "\"table\":[{\"rate\":7,\"value\":1}],\"search\":{"),
  ])
  func aDamagedStateIsRefused(_ old: String, _ new: String) throws {
    let text = String(decoding: try SearchFile.bytes(session()), as: UTF8.self)
    #expect(text.contains(old))
    let broken = text.replacing(old, with: new, maxReplacements: 1)
    #expect(throws: FileError.self) { try SearchFile.read(Array(broken.utf8), range: nil, seed: nil) }
  }

  @Test(arguments: [
    ("1e-5...1", RateRange(low: 1e-5, high: 1)), (" 0.1 ... 10 ", RateRange(low: 0.1, high: 10)), ("1", nil),
    ("a...b", nil),
    ("...", nil), ("1..2", nil), ("1...2...3", nil),
  ])
  func rangesAreTwoNumbersWithThreeDots(_ text: String, _ range: RateRange?) {
    #expect(RateRange(text) == range)
  }

  @Test func oldCurvesKeepTheirValueWhenThereAreTooMany() throws {
    var session = try session()
    for index in 0..<230 {
      let rate = 1e-5 * Double(index + 1)
      try session.tell(rate, losses: [3, 2, 1.5, 1.2])
    }
    #expect(session.told == 230)
    let restored = try SearchFile.read(SearchFile.bytes(session), range: nil, seed: nil)
    #expect(restored == session)
  }

  /// A trial of so many steps, to 1 + level.
  private func curve(_ count: Int, level: Double = 0) -> [Double] {
    (0..<count).map { level + 1 + 2 / Double($0 + 1) }
  }

  private func text(_ session: SearchSession) throws -> String {
    String(decoding: try SearchFile.bytes(session), as: UTF8.self)
  }

  @Test func forecastsAreMadeWhenTheSearchIsAsked() throws {
    var session = try session()
    for count in [30, 40, 50] { try session.tell(0.01, losses: curve(count)) }
    try session.tell(0.1, losses: curve(20, level: 0.5))
    #expect(try !text(session).contains("outcome"))
    #expect(session.told == 4 && session.search.told == 4)
    _ = session.attempt(rule)
    #expect(try text(session).split(separator: "\"step\":500").count == 5)
    try session.tell(0.1, losses: curve(60))
    _ = session.attempt(rule)
    #expect(try text(session).split(separator: "\"step\":600").count == 6)
  }

  @Test func whatWasToldStepByStepIsWhatWasToldAtOnce() throws {
    var (often, once) = (try session(), try session())
    for (rate, count) in [(0.01, 20), (0.02, 40), (0.1, 30), (0.3, 70)] {
      try often.tell(rate, losses: curve(count, level: rate))
      _ = often.search.best()
      try once.tell(rate, losses: curve(count, level: rate))
    }
    let values = try [(0.01, 20), (0.02, 40), (0.1, 30), (0.3, 70)].map { rate, count in
      try LossModel.ensemble.forecast(LossSeries(curve(count, level: rate)), at: 700)
    }
    #expect(often.search.tried.map(\.value) == values.map(\.mean))
    #expect(often.attempt(rule) == once.attempt(rule))
    #expect(often == once)
  }

  @Test func anotherHorizonHoldsFromTheNextAskOn() throws {
    var session = try session()
    try session.tell(0.01, losses: curve(20))
    _ = session.attempt(rule)
    session.horizon = 1000
    let mean = try LossModel.ensemble.forecast(LossSeries(curve(20)), at: 1000).mean
    #expect(session.search.tried.first?.value == mean)
  }

  @Test func aSearchStoredBetweenTellsGoesOn() throws {
    var session = try session()
    let asked = try #require(session.attempt(rule).rate)
    try session.tell(asked, losses: curve(20))
    try session.tell(0.2, losses: [3, .nan])
    var restored = try SearchFile.read(SearchFile.bytes(session), range: nil, seed: nil)
    #expect(restored == session)
    #expect(restored.attempt(rule) == session.attempt(rule))
    #expect(restored == session && restored.told == 2 && restored.search.pendingRates.count == 1)
  }
}
