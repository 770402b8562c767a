internal import CRheostat
internal import Testing

/// Snapshots of a search that someone has changed: refused in a sentence, or good for every call that follows.
@Suite struct DoctoredSearchTests {
  /// A search in the middle: values, a failure, a known deviation, a trial that is pending.
  private func stored(trials: Int = 9) throws -> String {
    var search: rheostat_handle = 0
    try #require(answer { rheostat_search_create(1e-5, 1, 3, &search, $0) }.status == RHEOSTAT_OK)
    defer { rheostat_destroy(search) }
    var rate = 0.0
    for trial in 0..<trials {
      rheostat_search_ask(search, &rate)
      rheostat_search_tell(search, rate, trial % 4 == 3 ? .nan : 1 / (1 + rate), trial % 2 == 0 ? 0.01 : 0)
    }
    rheostat_search_ask(search, &rate)
    return try #require(answer { rheostat_search_snapshot(search, $0) }.text)
  }

  /// Restores and uses it by every call; whether it was taken.
  private func isTaken(_ snapshot: String) -> Bool {
    var search: rheostat_handle = 77
    let (status, text) = answer { rheostat_search_restore(snapshot, &search, $0) }
    guard status == RHEOSTAT_OK else {
      #expect(search == 0 && text?.isEmpty == false)
      return false
    }
    var rate = Double.nan
    for value in [0.5, -Double.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude] {
      #expect(rheostat_search_ask(search, &rate) == RHEOSTAT_OK && rate > 0 && rate.isFinite)
      #expect(rheostat_search_tell(search, rate, value, 0) == RHEOSTAT_OK)
    }
    var best = rheostat_recommendation()
    #expect(rheostat_search_best(search, &best) == RHEOSTAT_OK)
    var (means, sds) = ([0.0, 0, 0], [0.0, 0, 0])
    #expect(rheostat_search_posterior(search, [.leastNonzeroMagnitude, 0.01, 1e308], 3, &means, &sds) == RHEOSTAT_OK)
    var again: rheostat_handle = 0
    let written = answer { rheostat_search_snapshot(search, $0) }
    #expect(answer { rheostat_search_restore(written.text, &again, $0) }.status == RHEOSTAT_OK, "\(written)")
    _ = (rheostat_destroy(again), rheostat_destroy(search))
    return true
  }

  @Test func whatWasWrittenIsTaken() throws {
    for trials in [0, 1, 9] { #expect(isTaken(try stored(trials: trials))) }
  }

  @Test func numbersThatNoSearchHoldsAreRefused() throws {
    let good = try stored()
    let changes = [
      (
        #""told":9"#,
        [#""told":-1"#, #""told":9223372036854775807"#, #""told":1e300"#, #""told":"nan""#, #""told":null"#]
      ),
      (#""low":1e-05"#, [#""low":0"#, #""low":-1"#, #""low":2"#, #""low":"nan""#, #""low":5e-324,"low":1"#]),
      (#""seed":3"#, [#""seed":-3"#, #""seed":1.5"#, #""seed":1e30"#]),
      (#""values":1"#, [#""values":-1"#, #""values":9223372036854775807"#, #""values":0.5"#]),
      (#""failures":1"#, [#""failures":-1"#, #""failures":9223372036854775807"#]),
      (#""coarseTrials":7"#, [#""coarseTrials":0"#, #""coarseTrials":1000000000"#]),
      (#""maximumPlaces":200"#, [#""maximumPlaces":0"#, #""maximumPlaces":5"#, #""maximumPlaces":-200"#]),
      (#""fillEvery":5"#, [#""fillEvery":-1"#, #""fillEvery":9223372036854775807"#]),
      (#""pending":["#, [#""pending":[-0.5,"#, #""pending":[1.5,"#, #""pending":["inf","#]),
      (#""places":["#, [#""places":[{},"#, #""places":[null,"#]),
    ]
    for (member, replacements) in changes {
      #expect(good.contains(member), "\(member) is not in \(good)")
      for replacement in replacements {
        #expect(!isTaken(good.replacing(member, with: replacement, maxReplacements: 1)), "\(replacement)")
      }
    }
  }

  @Test func everyNumberAtItsEndsIsRefusedOrGood() throws {
    let text = Array(try stored().utf8)
    // Code that is not optimised is a hundred times slower.
    #if DEBUG
      let ends = ["0", "9007199254740992"]
    #else
      let ends = ["0", "-0.0", "1", "1e308", "-1e308", "5e-324", "9007199254740992", "0.5", "100", "1000"]
    #endif
    var taken = 0
    for range in numbers(in: text) {
      for end in ends {
        if isTaken(
          String(decoding: text[..<range.lowerBound] + Array(end.utf8) + text[range.upperBound...], as: UTF8.self))
        {
          taken += 1
        }
      }
    }
    #expect(taken > 0)
  }

  private func numbers(in text: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var start: Int?
    for (index, byte) in text.enumerated() {
      let isPart = "0123456789.eE+-".utf8.contains(byte)
      if isPart, start == nil, index > 0, ":,[".utf8.contains(text[index - 1]) { start = index }
      if !isPart, let first = start {
        found.append(first..<index)
        start = nil
      }
    }
    return found
  }
}
