import Rheostat
import Testing
import _TestSupport

@testable import Training

@Suite struct TraceTests {
  private static let restore = Directive.restore(.stage, data: .rewound)

  private func describe(_ task: QuadraticTask, every: Int = 2, signals: Signals = []) -> RunDescription {
    RunDescription(
      name: "a \"name\"", workload: .object([.init("batch", .integer(4))]), optimizer: "sgd",
      controller: Configuration(kind: "scripted"), plan: RunPlan(for: task, total: nil, baseRate: 0.1), seed: .max,
      validateEvery: 3, traceEvery: every, logSignals: signals)
  }

  private func records(
    _ script: [Directive], _ task: QuadraticTask = QuadraticTask(), every: Int = 2, signals: Signals = []
  ) throws -> [TraceRecord] {
    var run = try Run(
      task: task, description: describe(task, every: every, signals: signals), catalog: .scripted(script),
      trace: .memory)
    while try run.advance() {}
    return run.records
  }

  /// A short word for each line, with the updates performed.
  private func outline(_ records: [TraceRecord]) -> [String] {
    records.map { record in
      switch record {
      case .run: "run"
      case .steps(let line): "\(line.role) \(line.performed)/\(line.committed)"
      case .decision(let line): "decision \(line.decision.number) \(line.performed)"
      case .validated(let line): "validated \(line.performed)"
      case .saved(let line): "saved \(line.performed)"
      case .restored(let line): "restored \(line.performed)/\(line.rewound)/\(line.committed)"
      case .replanned: "replanned"
      case .end(let line): "end \(line.performed)/\(line.rewound)/\(line.committed)"
      }
    }
  }

  @Test func theLinesOfASearch() throws {
    let main = Directive.train(Update(rate: 0.1))
    let probe = Directive.train(Update(rate: 0.2, role: .probe))
    let lines = try records([main, main, main, .save(.stage), probe, probe, Self.restore, main, main])
    #expect(
      outline(lines) == [
        "run", "main 2/2", "saved 3", "main 3/3", "probe 4/4", "probe 5/5", "restored 5/2/3", "validated 5", "main 6/4",
        "validated 6", "validated 7", "main 7/5", "end 7/2/5",
      ])
  }

  @Test func theLossIsTheMeanOfTheUpdatesSince() throws {
    let main = Directive.train(Update(rate: 0.1))
    let single = try losses(try records(Array(repeating: main, count: 8), every: 1))
    let pairs = try losses(try records(Array(repeating: main, count: 8), every: 2))
    #expect(single.count == 8)
    for (index, pair) in pairs.enumerated() {
      let sum: Double = single[2 * index] + single[2 * index + 1]
      #expect(pair == sum / 2)
    }
    #expect(pairs.count == 4)
  }

  private func losses(_ records: [TraceRecord]) throws -> [Double] {
    records.compactMap { if case .steps(let line) = $0 { line.loss } else { nil } }
  }

  @Test func skippedUpdatesAndDecisionsAreTold() throws {
    var task = QuadraticTask()
    task.overflowing = [1, 2]
    let main = Directive.train(Update(rate: 0.1))
    let lines = try records([main, main, main, main], task)
    #expect(outline(lines).filter { $0.hasPrefix("decision") } == ["decision 1 1", "decision 2 1"])
    guard case .steps(let second) = lines[3] else { throw TrainingError.data("\(outline(lines))") }
    #expect(second.skipped == 2)
    #expect(second.performed == 2)
  }

  @Test func signalsAskedForAreTold() throws {
    let lines = try records([.train(Update(rate: 0.1))], signals: Signals(.gradientL1Norm))
    guard case .steps(let line) = lines[2] else { throw TrainingError.data("\(outline(lines))") }
    #expect(Array(line.signals.keys) == [.gradientL1Norm])
  }

  @Test func everyLineReadsBack() throws {
    var task = QuadraticTask()
    task.overflowing = [1]
    task.poisoned = 4
    let main = Directive.train(Update(rate: 0.1))
    let script = [main, main, .save(.lastGood), main, .restore(.lastGood, data: .onward), main, main]
    var lines = try records(script, task, every: 1, signals: Signals(.gradientL1Norm))
    lines.insert(.replanned(.init(performed: 7, total: nil)), at: 4)
    lines.insert(.replanned(.init(performed: 7, total: 9)), at: 4)
    let text = lines.flatMap(\.line)
    let trace = try Trace.read(text, name: "test.jsonl")
    let again = ([.run(trace.header)] + trace.records).flatMap(\.line)
    #expect(again == text)
    #expect(trace.header.seed == .max)
    #expect(String(decoding: text, as: UTF8.self).contains("\"loss\":\"nan\""))
    #expect(trace.end != nil)
  }

  @Test func aCutOffLastLineIsTolerated() throws {
    let text = try records([.train(Update(rate: 0.1)), .train(Update(rate: 0.1))]).map(\.line)
    let whole = text.flatMap { $0 }
    for cut in (text[0].count + 1)..<(whole.count - 1) {
      let trace = try Trace.read(Array(whole.prefix(cut)), name: "test.jsonl")
      let isWholeLine = whole[cut - 1] == UInt8(ascii: "\n") || whole[cut] == UInt8(ascii: "\n")
      #expect(trace.isCutOff == !isWholeLine, "cut after \(cut)")
      #expect(trace.end == nil)
    }
    #expect(throws: TrainingError.self) { try Trace.read(Array(whole.prefix(40)), name: "test.jsonl") }
  }

  @Test(arguments: [
    ("", "test.jsonl: is empty"), ("nonsense\n", "line 1"),
    ("{\"type\":\"steps\"}\n", "line 1: must be of the type run"),
    ("RUN\n{\"type\":\"stepz\"}\n{}\n", "line 2: type must be one of run, steps"),
    ("RUN\n[]\n\n", "line 2: must be an object"), ("RUN\nRUN\n", "line 2: a second run"),
    ("RUN\n{\"type\":\"saved\",\"performed\":-1}\n\n", "line 2: performed must be a whole number"),
    ("RUN\n{\"type\":\"saved\",\"performed\":1}\n\n", "line 2: committed is missing"),
    (
      "RUN\n{\"type\":\"saved\",\"performed\":1,\"committed\":1e300,\"slot\":\"stage\"}\n\n",
      "line 2: committed must be"
    ),
    ("RUN\n{\"type\":\"saved\",\"performed\":1,\"committed\":1,\"slot\":\"here\"}\n\n", "line 2: slot must be one of"),
    (
      "RUN\n{\"type\":\"validated\",\"performed\":1,\"committed\":1,\"validationLoss\":\"low\"}\n\n",
      "validationLoss must"
    ),
    ("{\"type\":\"run\",\"format\":\"rheostat-trace/9\"}\n", "format must be one of rheostat-trace/1"),
  ]) func badLinesAreRefusedWithTheirPlace(_ text: String, _ part: String) throws {
    let head = String(decoding: try records([])[0].line.dropLast(), as: UTF8.self)
    let text = text.split(separator: "RUN", omittingEmptySubsequences: false).joined(separator: head)
    let error = #expect(throws: TrainingError.self) { try Trace.read(Array(text.utf8), name: "test.jsonl") }
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    #expect(error?.description.hasPrefix("test.jsonl") == true)
  }

  @Test func aTraceThatCannotBeWrittenIsRefused() throws {
    let folder = try TemporaryFolder()
    for path in [folder.path("none/trace.jsonl"), folder.url.path, "/dev/full"] {
      let error = #expect(throws: TrainingError.self) {
        try Run(
          task: QuadraticTask(), description: describe(QuadraticTask()), catalog: .scripted([]), trace: .file(path))
      }
      #expect(error?.description.contains(path) == true, "\(error?.description ?? "")")
    }
  }
}
