import Glibc
import Testing

@testable import Report

@Suite struct GnuplotTests {
  /// A program that stands in for gnuplot, in a folder of its own.
  private func fake(_ script: String) throws -> Gnuplot {
    var template = Array("/tmp/rheostat-report-XXXXXX".utf8CString)
    let made = mkdtemp(&template) != nil
    try #require(made)
    let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    try Report.write("#!/bin/sh\n\(script)\n", to: "\(folder)/gnuplot")
    try #require(chmod("\(folder)/gnuplot", 0o755) == 0)
    return Gnuplot.onPath("\(folder)/nothing:\(folder)")
  }

  private func remove(_ gnuplot: Gnuplot) {
    guard let program = gnuplot.program else { return }
    unlink(program)
    rmdir(String(program.dropLast("/gnuplot".count)))
  }

  private func page(_ gnuplot: Gnuplot) -> String {
    Report.html(runs: SampleRuns.four(), title: "Page", gnuplot: gnuplot)
  }

  @Test func withoutGnuplotASentenceStandsAndTheTablesToo() {
    let gnuplot = Gnuplot.onPath("")
    #expect(gnuplot.program == nil)
    let page = page(gnuplot)
    #expect(page.components("apt-get install gnuplot-nox") == 1, "said once, not for every figure")
    #expect(page.components("<table>") == 1)
    #expect(page.components("class=\"plot\"") == 0)
    #expect(MarkupChecker(page).problems == [])
  }

  @Test func aFolderIsNoProgram() { #expect(Gnuplot.onPath("/proc/self/cwd:/:relative::").program == nil) }

  @Test func aFailureIsTold() throws {
    let gnuplot = try fake("cat >/dev/null; echo 'line 3: <terminal> svg is unknown' >&2; exit 1")
    defer { remove(gnuplot) }
    let page = page(gnuplot)
    #expect(page.contains("line 3: &lt;terminal&gt; svg is unknown"))
    #expect(page.components("<table>") == 1)
  }

  @Test func aProgramThatEndsAtOnceDoesNotEndUs() throws {
    let gnuplot = try fake("exec <&-; exit 0")
    defer { remove(gnuplot) }
    let large = String(repeating: "# a comment\n", count: 100_000)
    #expect(try gnuplot.run(large) == "")
    #expect(page(gnuplot).contains("what it wrote is no SVG document"))
  }

  @Test func aProgramThatHangsIsEnded() throws {
    var gnuplot = try fake("sleep 3600")
    defer { remove(gnuplot) }
    gnuplot.timeLimit = 0.2
    let page = page(gnuplot)
    #expect(page.components("had not finished after 0.2 seconds") == 1)
    #expect(throws: GnuplotError.slow(gnuplot.program ?? "", 0.2)) { try gnuplot.run("plot x") }
  }

  @Test func aScriptInItsOutputIsRefused() throws {
    let gnuplot = try fake("cat >/dev/null; echo '<svg viewBox=\"0 0 1 1\"><script>1</script></svg>'")
    defer { remove(gnuplot) }
    let page = page(gnuplot)
    #expect(!page.contains("<script"))
    #expect(page.contains("what it wrote is no SVG document"))
  }

  @Test func largeInputAndOutputPassThrough() throws {
    let gnuplot = try fake("cat")
    defer { remove(gnuplot) }
    let text = (0..<200_000).map { "\($0)\n" }.joined()
    #expect(try gnuplot.run(text) == text)
  }

  @Test func figuresOfTheRealProgramAreClean() throws {
    let gnuplot = Gnuplot.onPath()
    guard gnuplot.program != nil else { return }
    var maker = FigureMaker(gnuplot)
    let markup = ComparisonFigure.markup(SampleRuns.four(), &maker)
    let checker = MarkupChecker(markup)
    #expect(checker.problems == [])
    #expect(markup.components("role=\"img\"") == 2 && markup.components("viewBox=\"0 0 720") == 1)
    #expect(markup.contains("<text>Training loss (log scale)</text>"), "the text stays text")
    #expect(markup.contains(">6,000</text>"))
    #expect(!markup.contains("GNUPLOT") && !markup.contains("xlink"))
  }

  @Test func scriptsHoldNothingThatAUserWrote() {
    var runs = SampleRuns.four()
    for index in runs.indices { runs[index].name = "EVIL`system 'x'`" }
    guard let panel = Figure.Panel.trainingLoss(runs) else { return }
    let figure = Figure(title: "EVIL", steps: 0...6000, panels: [panel])
    #expect(!FigureScript(figure: figure, size: .wide(height: 300)).text.contains("EVIL"))
  }
}
