import Glibc
import Rheostat
import Testing

@testable import Report

/// What the report shows of a controller that searches.
@Suite struct SearchSectionTests {
  /// Two stages of a search: the first with a trial that diverged, the second cut off before its end.
  static func searched() -> RunSeries {
    var run = SampleRuns.run("autoLRS", 9, floor: 0.05) { $0 < 600 ? 0.1 : 0.03 }
    for index in run.points.indices where (100..<200).contains(index) || (500..<560).contains(index) {
      run.points[index].isProbe = true
    }
    func mark(_ step: Int, _ reason: String, _ values: [String: Double], _ text: String = "") {
      run.decisions.append(.init(performed: step, rate: 0.1, reason: reason, text: text, values: values))
    }
    for (number, rate) in [0.001, 0.01, 0.1].enumerated() {
      let score = 0.5 + 0.1 * (log10(rate) + 1.4) * (log10(rate) + 1.4)
      mark(
        700, "trialEnded",
        [
          "stage": 1, "trial": Double(number + 1), "tried": rate, "score": score, "sd": 0.01, "steps": 100,
        ])
    }
    mark(900, "trialFailed", ["stage": 1, "trial": 4, "tried": 1, "loss": 0, "steps": 40])
    mark(
      1200, "rateChosen",
      ["stage": 1, "trials": 4, "chosen": 0.04, "expected": 0.51, "low": 0.45, "high": 0.6, "searched": 340],
      "Chosen <so>.")
    mark(2900, "stageEnded", ["stage": 1, "chosen": 0.04, "expected": 0.51, "happened": 0.48])
    mark(3100, "trialStoodIn", ["stage": 2, "trial": 1, "tried": 0.03, "score": 0.4, "sd": 0, "steps": 100])
    run.end = .init(performed: 6000, rewound: 960)
    return run
  }

  @Test func stagesAreGatheredFromTheDecisions() throws {
    let stages = SearchStage.all(Self.searched())
    #expect(stages.map(\.number) == [1, 2])
    #expect(stages[0].trials.map(\.rate) == [0.001, 0.01, 0.1, 1] && stages[0].trials[3].score == nil)
    #expect(stages[0].choice?.rate == 0.04 && stages[0].choice?.expected == 0.51)
    #expect(stages[0].outcome?.happened == 0.48)
    #expect(stages[1].choice == nil && stages[1].trials.map(\.isStandIn) == [true])
    let search = try #require(stages[0].search)
    #expect(search.tried.map(\.failures) == [0, 0, 0, 1])
  }

  @Test func aStageBegunAnewIsAnotherOne() {
    var run = Self.searched()
    run.decisions += run.decisions.prefix(5)
    #expect(SearchStage.all(run).map(\.number) == [1, 2, 1])
  }

  @Test func thePageShowsEachStage() {
    let page = Report.html(runs: [Self.searched()], title: "Searched")
    let checker = MarkupChecker(page)
    #expect(checker.problems == [])
    #expect(Set(checker.ids).count == checker.ids.count)
    #expect(page.contains("<h4>The search</h4>") && page.contains("Chosen &lt;so&gt;."))
    #expect(page.contains("6,000 steps: 5,040 useful, 960 searched (16 %)"))
    #expect(page.contains("4 (1 diverged)") && page.contains("0.450 to 0.600") && page.contains("0.480 came"))
    // The run's own figure and one for each stage, in two sizes.
    if Gnuplot.onPath().program != nil {
      #expect(page.components("class=\"plot\"") == 2 * (1 + 2))
    }
  }

  @Test func aRunWithoutASearchHasNoPanel() {
    #expect(!Report.html(runs: [SampleRuns.four()[2]], title: "").contains("The search"))
  }

  @Test func oddNumbersMakeAPage() {
    var run = Self.searched()
    for index in run.decisions.indices {
      for name in run.decisions[index].values.keys where name != "stage" {
        run.decisions[index].values[name] = [.nan, .infinity, -1, 1e308, 0][index % 5]
      }
    }
    run.decisions.append(.init(performed: 1, rate: 1, reason: "trialEnded", text: "", values: ["stage": .nan]))
    run.end = .init(performed: .max, rewound: .min)
    #expect(MarkupChecker(Report.html(runs: [run], title: "")).problems == [])
  }

  @Test(arguments: [1e-300, 1, 1e300]) func aSearchIsDrawnAtAnyScale(_ scale: Double) throws {
    var search = try BayesianSearch(low: 1e-5, high: 1, seed: 1)
    for (rate, value) in [(1e-4, 3.0), (1e-2, 1), (0.1, 2), (1, Double.nan)] {
      try search.tell(rate, value: scale * value)
    }
    let plot = SearchPlot(search, choice: 0.01)
    let text = plot.text(TerminalPlot(plain: true))
    #expect(text.contains("o") && text.contains("x") && text.contains("^"))
    #expect(text.utf8.allSatisfy { $0 < 128 })
    guard Gnuplot.onPath().program != nil else { return }
    #expect(MarkupChecker(try plot.svg()).problems == [])
  }

  /// A score far above the others is no disc at the frame: another mark stands for it, and the legend says so.
  @Test func aTrialBeyondTheAxisIsMarked() throws {
    var search = try BayesianSearch(low: 1e-5, high: 1, seed: 1)
    let tried: [(rate: Double, value: Double)] = [
      (1e-4, 1.2), (3e-4, 1.1), (1e-3, 1.05), (1e-2, 1), (0.03, 1.1), (0.3, 1e6),
    ]
    for trial in tried { try search.tell(trial.rate, value: trial.value) }
    let curve = SearchCurve(search)
    let panel = try #require(curve.figure(choice: 0.01).panels.first)
    let triangles = panel.marks.filter { $0.symbol == .triangle }.flatMap(\.points)
    let discs = panel.marks.filter { $0.symbol == .disc }.flatMap(\.points)
    #expect(triangles.count == 1 && abs((triangles.first?.x ?? 0) - log10(0.3)) < 1e-9 && discs.count == 5)
    #expect(triangles.allSatisfy { panel.axis.holds($0.y) })
    #expect(curve.legend(hasChoice: true).contains { $0.1 == SearchCurve.outsideNote })
    #expect(SearchPlot(search, choice: 0.01).text().contains("+ trial above the picture"))
    var run = Self.searched()
    let far = ["stage": 1, "trial": 5, "tried": 0.3, "score": 1e6, "sd": 0.01, "steps": 100]
    run.decisions.insert(.init(performed: 800, rate: 0.1, reason: "trialEnded", text: "", values: far), at: 3)
    #expect(Report.html(runs: [run], title: "").contains(SearchCurve.outsideNote))
    var near = try BayesianSearch(low: 1e-5, high: 1, seed: 1)
    for trial in tried.dropLast() { try near.tell(trial.rate, value: trial.value) }
    #expect(SearchCurve(near).outside.isEmpty)
    #expect(!SearchCurve(near).legend(hasChoice: true).contains { $0.1 == SearchCurve.outsideNote })
  }

  /// The pictures of characters say what their marks are.
  @Test func thePicturesOfCharactersHaveLegends() throws {
    var search = try BayesianSearch(low: 1e-5, high: 1, seed: 1)
    for (rate, value) in [(1e-4, 3.0), (1e-2, 1), (1, Double.nan)] { try search.tell(rate, value: value) }
    let text = SearchPlot(search, choice: 0.01).text()
    for part in ["lines: expected loss and its 95 % band", "o trial", "x failed trial", "^ the choice"] {
      #expect(text.contains(part))
    }
    #expect(!text.contains("+ trial"))
    #expect(!SearchPlot(search, choice: nil).text().contains("^ the choice"))
    let series = try LossSeries((0..<40).map { 1 + exp(-0.1 * Double($0)) })
    let forecast = try ForecastPlot(series, model: .power, at: [100]).text()
    #expect(forecast.contains("up to step 39: losses; then: forecast of power and its 95 % band"))
    #expect(TerminalPlot.legend([]) == "\n")
    let long = TerminalPlot.legend([String](repeating: "thirty characters of legend ...", count: 5))
    #expect(long.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func nothingToDrawIsSaid() throws {
    let search = try BayesianSearch(low: 1e-5, high: 1, seed: 1)
    #expect(SearchPlot(search, choice: 0.1).text() == "(no trial with a value to draw)\n")
    guard Gnuplot.onPath().program != nil else { return }
    #expect(MarkupChecker(try SearchPlot(search, choice: 0.1).svg()).problems == [])
  }

  @Test(arguments: [1e-300, 1, 1e300]) func aForecastIsDrawnAtAnyScale(_ scale: Double) throws {
    let series = try LossSeries((0..<40).map { scale * (1 + exp(-0.1 * Double($0))) })
    let plot = try ForecastPlot(series, model: .power, at: [100])
    #expect(plot.text().contains("100"))
    guard Gnuplot.onPath().program != nil else { return }
    #expect(MarkupChecker(try plot.svg()).problems == [])
  }
}
