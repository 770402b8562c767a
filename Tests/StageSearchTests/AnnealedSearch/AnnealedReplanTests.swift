import Rheostat
import Testing

/// A total that changes, and stored states.
@Suite struct AnnealedReplanTests {
  @Test(arguments: Searched.allCases, [0, 3, 20, 60, 130, 400, 999])
  func aTotalThatShrinksIsMetWithTheWeightsOfNoTrial(_ family: Searched, done: Int) throws {
    for rest in [0, 1, 50] {
      var loop = try family.loop(1000)
      try loop.run(updates: done)
      try loop.tell(.replanned(total: max(done + rest, 1)))
      try loop.run()
      #expect(loop.updates.count == max(done + rest, 1), "\(family) \(done)+\(rest)")
      // After a trial the state before it comes back, unless the main pass has begun.
      let last = loop.directives.dropLast().last
      if case .train(let update) = last { #expect(update.role == .main) }
    }
  }

  @Test(arguments: Searched.allCases, [10, 90, 700, 1000]) func aTotalThatGrowsIsUsed(_ family: Searched, done: Int)
    throws
  {
    var loop = try family.loop(1000)
    try loop.run(updates: done)
    try loop.tell(.replanned(total: 2500))
    try loop.run()
    #expect(loop.updates.count == 2500)
  }

  /// A total that leaves no room for the trial under way ends it.
  @Test(arguments: Searched.allCases) func aTrialUnderWayIsCutByASmallTotal(_ family: Searched) throws {
    var loop = try family.loop(4000)
    try loop.run(updates: 45)
    try loop.tell(.replanned(total: 120))
    try loop.run()
    #expect(loop.updates.count == 120 && loop.searched <= 46)
  }

  /// Open: the plateau lasts until a total is named, and then it decays.
  @Test func anOpenTotalHoldsThePlateau() throws {
    var loop = try Searched.scheduleFree.loop(1000)
    try loop.run(updates: 500)
    try loop.tell(.replanned(total: nil))
    try loop.run(updates: 3000)
    #expect(loop.updates[2999].rate == loop.peak)
    try loop.tell(.replanned(total: 3500))
    try loop.run()
    #expect(loop.updates.count == 3500)
    #expect(loop.updates[3499].rate < 0.01 * loop.peak)
  }

  @Test func aTotalBelowTheStepsDoneIsRefusedAndChangesNothing() throws {
    var loop = try Searched.sgd.loop(1000)
    try loop.run(updates: 300)
    let before = loop.controller.directive
    #expect(throws: ControllerError.self) { try loop.controller.receive(.replanned(total: 299)) }
    #expect(loop.controller.directive == before)
  }

  /// States with numbers that no search has are refused in a sentence.
  @Test(
    arguments: [
      ("\"peak\":", "\"peak\":-1"), ("\"mainStart\":", "\"mainStart\":5000"), ("\"steps\":", "\"steps\":-3"),
      ("\"exponent\":", "\"exponent\":1e400"), ("\"phase\":", "\"phase\":\"nowhere\""),
    ])
  func doctoredStatesAreRefused(_ field: String, _ forged: String) throws {
    var loop = try Searched.adam.loop(1000)
    try loop.run(updates: 35)
    let made = loop.controller
    let snapshot = try Snapshot(
      controller: made, configuration: Configuration(kind: "annealedSearch"),
      plan: RunPlan(
        total: 1000, baseRate: 0.1, optimizer: .adam, weightScale: 0.05, signals: Signals(.trainingLoss),
        can: [.saveRestore, .rewindData])
    ).bytes()
    let text = String(decoding: snapshot, as: UTF8.self)
    let state = try #require(text.range(of: "\"state\""))
    let place = try #require(text.range(of: field, range: state.upperBound..<text.endIndex))
    let end = text[place.upperBound...].firstIndex { ",}\n".contains($0) } ?? text.endIndex
    let doctored = text.replacingCharacters(in: place.lowerBound..<end, with: forged)
    #expect(doctored != text)
    #expect(throws: FileError.self) { try Snapshot(file: Array(doctored.utf8), catalog: .standard) }
    #expect(throws: Never.self) { try Snapshot(file: snapshot, catalog: .standard) }
  }
}
