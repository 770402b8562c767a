import Testing

@testable import Report

@Suite struct TerminalPlotTests {
  @Test func aTinySeriesIsDrawnExactly() {
    let plot = TerminalPlot(width: 24, height: 3, plain: true)
    #expect(
      plot.text([0, 1, 2, 3, 2, 1, 0]) == """
        3 +          *
          |   *   *     *   *
        0 +*                   *
          +---------------------
           0       step        6

        """)
  }

  @Test func brailleDotsStandWhereTheyShould() {
    var canvas = BrailleCanvas(columns: 2, rows: 1)
    for (x, y) in [(0, 0), (1, 3), (2, 1), (9, 9), (-1, 0)] { canvas.set(x, y) }
    #expect(canvas.line(0, plain: false) == "\u{2881}\u{2802}")
    #expect(canvas.line(0, plain: true) == "**" && canvas.line(5, plain: true) == "")
  }

  @Test func linesFitTheTerminal() {
    for plain in [true, false] {
      for logarithmic in [true, false] {
        let rates = SampleRuns.four()[1].points.map(\.rate)
        let text = TerminalPlot(logarithmic: logarithmic, plain: plain).text(rates)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        #expect(lines.count == 14 + 2)
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(lines.last?.hasSuffix("999") == true)
        #expect(plain ? text.utf8.allSatisfy { $0 < 128 } : true)
      }
    }
  }

  @Test func oddSeriesAreDrawn() {
    #expect(TerminalPlot().text([]) == "(no finite value to draw)\n")
    #expect(TerminalPlot(logarithmic: true).text([0, -1, .nan]) == "(no value above 0 to draw)\n")
    for values: [Double] in [
      [1.0], [.nan, 2, .infinity], [-1e308, 1e308, 0], [.leastNonzeroMagnitude, 1e308], [3, 3, 3],
    ] {
      for logarithmic in [true, false] {
        let plot = TerminalPlot(width: -5, height: 0, logarithmic: logarithmic)
        #expect(plot.text(values).split(separator: "\n").count >= 1, "\(values)")
      }
    }
  }

  @Test func aRiseIsDrawnFromBottomToTop() {
    let lines = TerminalPlot(width: 40, height: 8, plain: true).text((0..<1000).map { Double($0) }).split(
      separator: "\n")
    let starts = lines.prefix(8).map { line in Array(line).firstIndex(of: "*") ?? -1 }
    #expect(starts == starts.sorted(by: >) && Set(starts).count == 8)
  }
}
