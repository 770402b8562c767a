import Rheostat
import Testing
import Training

@testable import Report

@Suite struct TraceTests {
  private let lines = """
    {"type":"run","format":"rheostat-trace/1","name":"first","workload":{"data":"digits","layers":[64,256,10],\
    "metric":"accuracy"},"optimizer":"momentum","controller":{"format":"rheostat/1","kind":"cosine","peak":0.1},\
    "plan":{"total":12,"optimizer":"sgd"},"seed":18446744073709551615,"validateEvery":6,"every":2}
    {"type":"steps","step":2,"performed":2,"rewound":0,"committed":2,"rate":0.1,"role":"main","loss":2.3,\
    "signals":{"gradientSquaredNorm":4}}
    {"type":"steps","step":4,"performed":4,"rewound":0,"committed":4,"rate":0.09,"role":"main","loss":"inf"}
    {"type":"decision","number":1,"step":4,"performed":4,"committed":4,"rate":0.05,"reason":"rolledBack",\
    "values":{"loss":0,"before":0.1,"times":1},"text":"The loss diverged."}
    {"type":"restored","performed":4,"rewound":2,"committed":2,"slot":"lastGood","data":"onward"}
    {"type":"steps","step":6,"performed":6,"rewound":2,"committed":4,"rate":0.05,"role":"main","loss":0.5}
    {"type":"validated","performed":6,"committed":4,"validationLoss":0.25,"validationMetric":0.9375}
    {"type":"end","performed":6,"rewound":2,"committed":4,"evaluations":1.5,"validationLoss":0.25,\
    "validationMetric":0.9375,"digest":"00ab00cd00ef0123"}

    """

  @Test func everyLineArrives() throws {
    let run = RunSeries(try Trace.read(Array(lines.utf8), name: "a.jsonl"))
    #expect(run.name == "first" && run.controller == "cosine" && run.total == 12 && run.seed == .max)
    #expect(run.spelling == "cosine(peak=0.1)" && run.configuration.contains("\"peak\": 0.1"))
    #expect(run.facts.prefix(3) == ["data digits", "layers 64-256-10", "optimizer momentum"])
    #expect(run.points.map(\.performed) == [2, 4, 6] && run.points[1].loss == .infinity)
    #expect(run.points[0].signals == ["gradientSquaredNorm": 4] && run.points[2].rewound == 2)
    #expect(run.decisions.map(\.text) == ["The loss diverged."] && run.restores.map(\.slot) == ["lastGood"])
    #expect(run.validations.map(\.loss) == [0.25] && run.end?.digest == "00ab00cd00ef0123")
    let page = Report.html(
      traces: [try Trace.read(Array(lines.utf8), name: "a")], title: "A", gnuplot: .init(program: nil))
    #expect(page.contains("first ended with a validation loss of 0.250."))
    #expect(page.contains("93.75 %") && page.contains("00ab00cd00ef0123"))
    #expect(MarkupChecker(page).problems == [])
  }

  @Test func aTraceCutAnywhereMakesAPage() throws {
    let bytes = Array(lines.utf8)
    let header = try #require(bytes.firstIndex(of: 10)) + 1
    for length in stride(from: header, to: bytes.count, by: 7) {
      let trace = try Trace.read(Array(bytes[..<length]), name: "cut")
      let page = Report.html(traces: [trace], title: "Cut", gnuplot: .init(program: nil))
      #expect(MarkupChecker(page).problems == [], "\(length) bytes")
      #expect(page.contains("The trace has no end") || page.contains("has not recorded a step") || trace.end != nil)
    }
  }

  @Test func namesTellRunsApart() {
    var runs = [RunSeries(name: "a"), RunSeries(name: "a"), RunSeries(name: ""), RunSeries(name: "b")]
    #expect(runs.withDistinctNames.map(\.name) == ["a (1)", "a (2)", "run 3", "b"])
    runs[0].seed = 1
    runs[1].seed = 2
    runs[2].controller = "cosine"
    #expect(runs.withDistinctNames.map(\.name) == ["a (seed 1)", "a (seed 2)", "cosine", "b"])
  }
}
