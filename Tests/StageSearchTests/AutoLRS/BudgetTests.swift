import Rheostat
import Testing

/// Exactly N updates, and never a candidate's rate at the end.
@Suite struct BudgetTests {
  /// The weights at the end come from updates of role main alone since the last checkpoint.
  private func endsInTheMainPass(_ loop: SearchLoop) -> Bool {
    let last = loop.directives.reversed().first { directive in
      switch directive {
      case .train, .restore, .save: true
      case .validate, .finish: false
      }
    }
    if case .train(let update) = last { return update.role == .main }
    return last != nil
  }

  @Test(arguments: [66, 110, 111, 500, 1999, 2000, 2001, 2109, 2110, 3000, 5999, 6000, 6100, 20_000])
  func everyTotalIsMetExactly(_ total: Int) throws {
    let trials = total < 110 ? 5 : 10
    var loop = try SearchLoop("autoLRS(trials=\(trials))", total: total)
    try loop.run()
    #expect(loop.updates.count == total)
    #expect(endsInTheMainPass(loop))
    #expect(loop.updates.last?.role == .main)
  }

  /// A budget below one stage shortens it in proportion: half of it is searched, as always.
  @Test func aSmallBudgetShortensTheStage() throws {
    var loop = try SearchLoop("autoLRS", total: 500)
    try loop.run()
    let spans = loop.spans
    #expect(spans.map(\.steps) == Array(repeating: 25, count: 10) + [250])
  }

  /// What would be too little for another search goes to the last stage.
  @Test func aRestIsAddedToTheLastStage() throws {
    var loop = try SearchLoop("autoLRS", total: 2109)
    try loop.run()
    #expect(loop.spans.last?.steps == 1109)
  }

  @Test(arguments: [3, 7, 40, 99, 100, 101, 350, 1100]) func aTotalThatShrinksCutsTheSearch(_ done: Int) throws {
    for rest in [0, 1, 5, 60, 150] {
      var loop = try SearchLoop("autoLRS", total: 4000)
      try loop.run(updates: done)
      try loop.tell(.replanned(total: done + rest))
      try loop.run()
      #expect(loop.updates.count == done + rest)
      #expect(endsInTheMainPass(loop), "\(done) + \(rest)")
      #expect(loop.directives.last == .finish)
    }
  }

  @Test(arguments: [50, 100, 1500, 2000]) func aTotalThatGrowsIsUsed(_ done: Int) throws {
    var loop = try SearchLoop("autoLRS(finalAnneal=0.1)", total: 2000)
    try loop.run(updates: done)
    try loop.tell(.replanned(total: 6500))
    try loop.run()
    #expect(loop.updates.count == 6500)
    #expect(loop.decisions(.rateChosen).count >= 2)
    #expect(endsInTheMainPass(loop))
  }

  @Test func anOpenTotalSearchesOnAndMayBeClosedAgain() throws {
    var loop = try SearchLoop("autoLRS(trials=3, tau=50, tauMax=50, finalAnneal=0.1)", total: 300)
    try loop.run(updates: 280)
    try loop.tell(.replanned(total: nil))
    try loop.run(updates: 1000)
    #expect(loop.updates.count == 1000)
    try loop.tell(.replanned(total: 1005))
    try loop.run()
    #expect(loop.updates.count == 1005)
    #expect(endsInTheMainPass(loop))
  }

  @Test func aTotalBelowTheStepsDoneIsRefused() throws {
    var loop = try SearchLoop("autoLRS", total: 2000)
    try loop.run(updates: 150)
    let before = loop.controller.directive
    #expect(throws: ControllerError.self) { try loop.tell(.replanned(total: 149)) }
    #expect(loop.controller.directive == before)
  }
}
