import Glibc
import Testing

@testable import Report

@Suite struct SchedulePlotTests {
  private let curves = [
    RateCurve(name: "cosine <1>", rates: SampleRuns.four()[1].points.map(\.rate)),
    RateCurve(name: "steps & more", rates: SampleRuns.four()[2].points.map(\.rate)),
  ]

  @Test func svgIsADocument() throws {
    guard Gnuplot.onPath().program != nil else { return }
    for logarithmic in [true, false] {
      let svg = try SchedulePlot(curves, logarithmic: logarithmic).svg()
      #expect(MarkupChecker(svg).problems == [])
      #expect(svg.hasPrefix("<?xml") && svg.contains("xmlns=\"http://www.w3.org/2000/svg\""))
      #expect(svg.contains("cosine &lt;1&gt;</text>") && svg.contains("steps &amp; more</text>"))
    }
  }

  @Test func refusalsAreSentences() {
    #expect(throws: ReportError.figure(.missing)) { try SchedulePlot(curves).svg(gnuplot: Gnuplot(program: nil)) }
    for rates: [Double] in [[], [.nan, .infinity]] {
      #expect(throws: ReportError.self) { try SchedulePlot([RateCurve(name: "x", rates: rates)]).svg() }
    }
  }

  @Test func pageHoldsTheTable() {
    for gnuplot in [Gnuplot(program: nil), .onPath()] {
      let page = SchedulePlot(curves).html(title: "Two", gnuplot: gnuplot)
      #expect(MarkupChecker(page).problems == [])
      #expect(page.contains("cosine &lt;1&gt;") && page.components("<tr>") == 3)
    }
    let empty = SchedulePlot([RateCurve(name: "x", rates: [.nan])]).html(title: "", gnuplot: Gnuplot(program: nil))
    #expect(empty.contains("There is no finite rate to draw."))
  }

  @Test func filesAreReplacedWholeOrNotAtAll() throws {
    var template = Array("/tmp/rheostat-write-XXXXXX".utf8CString)
    let made = mkdtemp(&template) != nil
    try #require(made)
    let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let path = "\(folder)/page.html"
    defer {
      unlink(path)
      rmdir(folder)
    }
    try Report.write("one", to: path)
    try Report.write("two", to: path)
    #expect(try read(path) == "two")
    #expect(throws: ReportError.self) { try Report.write("three", to: "\(folder)/none/page.html") }
    #expect(throws: ReportError.self) { try Report.write("three", to: folder) }
    #expect(try read(path) == "two")
  }

  private func read(_ path: String) throws -> String {
    let file = try #require(fopen(path, "r"))
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 100)
    return String(decoding: buffer[..<fread(&buffer, 1, 100, file)], as: UTF8.self)
  }
}
