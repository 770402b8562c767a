import Testing

@testable import Report

@Suite struct PageTests {
  /// Everything that must hold for every page.
  private func check(_ page: String, _ comment: Comment) {
    let checker = MarkupChecker(page)
    #expect(checker.problems == [], comment)
    #expect(Set(checker.ids).count == checker.ids.count, comment)
    #expect(!checker.tags.contains { ["script", "link", "img", "iframe", "object", "foreignObject"].contains($0) })
    for link in checker.links {
      #expect(link.hasPrefix("#") || link.hasPrefix("data:text/csv"), "\(comment): \(link.prefix(60))")
      if link.hasPrefix("#") { #expect(checker.ids.contains(String(link.dropFirst())), "\(comment): \(link)") }
    }
    #expect(!page.contains("<script") && !page.contains("@import") && !page.contains("url("), comment)
    #expect(!page.contains("http://") && !page.contains("https://"), comment)
  }

  private func isInstalled() -> Bool { Gnuplot.onPath().program != nil }

  @Test func pageOfFourRunsIsSelfContained() {
    let page = Report.html(runs: SampleRuns.four(), title: "Four")
    check(page, "four runs")
    // One comparison and one figure for each run, each in two sizes; the bars are drawn without gnuplot.
    if isInstalled() { #expect(page.components("class=\"plot\"") == 2 * (1 + 4)) }
    #expect(page.components("<section") == 4)
    #expect(page.contains("cosine with warm-up ended with the lowest validation loss"))
  }

  @Test func everyNumberOfRunsMakesAPage() {
    for count in [0, 1, 2, 20, 40] {
      let runs = (0..<count).map { SampleRuns.run("run \($0)", UInt64($0), floor: 0.05) { _ in 0.1 } }
      check(Report.html(runs: runs, title: "", gnuplot: Gnuplot(program: nil)), "\(count) runs")
    }
  }

  @Test func oddRunsMakeAPage() {
    var short = SampleRuns.run("short", 7, floor: 0.1) { _ in 0.1 }
    short.points.removeLast(999)
    short.validations = []
    short.end = nil
    var broken = RunSeries(name: "broken")
    broken.points = [
      .init(performed: 1, rate: .nan, loss: .nan),
      .init(performed: .max, rewound: .max, rate: .infinity, loss: -.infinity),
      .init(performed: 2, rate: -1, isProbe: true, loss: 1e308), .init(performed: 3, rate: 0, loss: -1e308),
    ]
    broken.validations = [.init(performed: 2, loss: .infinity, metric: .nan), .init(performed: -5, loss: nil)]
    broken.restores = [.init(performed: .max, slot: "stage")]
    broken.replans = [.init(performed: 2, total: nil), .init(performed: 3, total: 7)]
    broken.end = .init(performed: .max, rewound: .min, evaluations: .nan, validationLoss: .nan)
    var bare = RunSeries(name: "")
    bare.end = .init(performed: 0)
    let all = [short, broken, bare, RunSeries(name: "empty"), SampleRuns.diverging()]
    check(Report.html(runs: all, title: "Odd"), "odd runs")
    for run in all { check(Report.html(runs: [run], title: "One"), "one odd run") }
  }

  @Test func textOfUsersIsHarmless() {
    let evil = "<script>alert('1')</script>\"&\u{0}\u{1b}\u{202e}"
    var run = SampleRuns.run(evil, 3, floor: 0.1) { _ in 0.1 }
    run.controller = evil
    run.spelling = evil
    run.configuration = evil
    run.optimizer = evil
    run.workload = [.init(evil, evil)]
    run.decisions = [
      .init(performed: 5, rate: 0.1, reason: evil, text: evil), .init(performed: 6, rate: 1, reason: evil, text: ""),
    ]
    run.points[0].signals = [evil: 1, "a,b\n": 2]
    run.end?.digest = evil
    run.restores = [.init(performed: 9, slot: evil)]
    let page = Report.html(runs: [run, run], title: evil)
    check(page, "evil text")
    #expect(page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"))
    #expect(!page.unicodeScalars.contains { $0.value == 0x202e || $0.value == 0x1b })
  }

  @Test func figuresSayWhatTheyLeaveOut() {
    let runs = SampleRuns.four() + [SampleRuns.diverging()]
    let page = Report.html(runs: runs, title: "Five")
    check(page, "with a diverging run")
    guard isInstalled() else { return }
    let notes = ComparisonFigure.hiddenNote(runs)
    #expect(notes.first?.hasPrefix("30 of ") == true, "15 huge and 15 NaN: \(notes)")
    for note in notes { #expect(page.contains(Markup.text(note))) }
  }

  @Test func longListsAreFolded() {
    var run = SampleRuns.run("many", 3, floor: 0.1) { _ in 0.1 }
    run.decisions = (1...1000).map { .init(performed: $0, rate: 0.1, reason: "rateMoved", text: "Moved.") }
    let list = DecisionList.markup(run)
    #expect(list.components("<li>") == DecisionList.shown + DecisionList.largest)
    #expect(list.contains("594 later ones are in the trace."))
    #expect(DecisionList.overview(run) == "It moved the rate by a factor of two 1,000 times.")
    run.decisions.removeLast(992)
    #expect(DecisionList.markup(run).components("<li>") == 8)
    #expect(!DecisionList.markup(run).contains("<details>"))
  }

  @Test func dataAreThinnedAndKeepTheEnds() {
    let run = SampleRuns.four()[1]
    let lines = DataTable.csv(run).split(separator: "\n")
    #expect(lines.count <= 1 + DataTable.largest + 50)
    #expect(lines[0] == "performed,rewound,committed,rate,role,loss,validationLoss,validationMetric")
    #expect(lines[1].hasPrefix("6,0,6,"))
    #expect(lines.dropLast().last?.hasPrefix("6000,0,6000,") == true)
    #expect(lines.last?.hasPrefix("6000,,,,,,") == true)
    for line in lines { #expect(line.split(separator: ",", omittingEmptySubsequences: false).count == 8) }
  }
}

extension String {
  /// How often a text occurs.
  func components(_ text: String) -> Int { ranges(of: text).count }
}
