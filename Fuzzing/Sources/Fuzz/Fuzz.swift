import Glibc
import Rheostat
import Suggestion

/// Feeds libFuzzer's bytes to everything that parses. The first byte chooses what, unless RHEOSTAT_FUZZ names it; nothing
/// may trap or hang.
func feed(_ bytes: UnsafeBufferPointer<UInt8>) {
  guard let first = bytes.first else { return }
  let rest = [UInt8](bytes.dropFirst())
  targets[(chosen ?? Int(first)) % targets.count](rest)
}

private let targets = [
  configuration, spelling, snapshot, conversation, table, searchFile, search, Border.controller, Border.plan,
  Border.snapshot, Border.events, Border.search, Border.lines, Border.numbers, Border.handles,
  Border.catalogueEvents, Border.changedSnapshot,
]

private let chosen = getenv("RHEOSTAT_FUZZ").flatMap { Int(String(cString: $0)) }

let plan = RunPlan(
  total: 100, stepsPerEpoch: 10, tokensPerStep: 100, baseRate: 0.1, signals: .all,
  can: [.validate, .saveRestore, .rewindData, .measureBeforeUpdate])

/// Bytes that are accepted must make the same configuration again after being written.
func configuration(_ bytes: [UInt8]) {
  guard let read = try? Configuration(file: bytes) else { return }
  let again = try? Configuration(file: read.json.bytes())
  precondition(again == read, "written and read again it is another configuration")
  drive(read)
}

func spelling(_ bytes: [UInt8]) {
  let text = String(decoding: bytes, as: UTF8.self)
  guard let read = try? Configuration(spelling: text, catalog: .standard) else { return }
  if let spelled = read.spelling(in: .standard) {
    precondition((try? Configuration(spelling: spelled, catalog: .standard)) == read, "\(spelled) means something else")
  }
  drive(read)
}

func snapshot(_ bytes: [UInt8]) {
  guard var controller = (try? Snapshot(file: bytes, catalog: .standard))?.controller else { return }
  advance(&controller)
}

func conversation(_ bytes: [UInt8]) {
  var conversation = LoopConversation(
    configuration: Configuration(kind: "plateau"), catalog: .standard)
  var answer: [UInt8] = []
  for line in bytes.split(separator: UInt8(ascii: "\n")) {
    answer.removeAll(keepingCapacity: true)
    conversation.receive(Array(line), into: &answer)
    precondition(answer.isEmpty || answer.last == UInt8(ascii: "\n"), "an answer is not a line")
  }
}

/// A table that is accepted must give trials or a series, or a sentence.
func table(_ bytes: [UInt8]) {
  guard let table = try? LossTable(csv: bytes, as: LossTable.Form.allCases), table.losses.count < 200 else { return }
  if let series = try? table.series() {
    for model in LossModel.allCases {
      let forecast = try? model.forecast(series, at: 1e4)
      precondition(forecast.map { $0.low <= $0.mean && $0.mean <= $0.high && $0.sd.isFinite } ?? false, "\(model)")
    }
  }
  guard !table.rates.isEmpty, let trials = try? table.trials(horizon: nil),
    var session = try? SearchSession(low: 1e-5, high: 1, seed: 1), (try? session.read(trials)) != nil
  else { return }
  finish(&session)
}

/// A state that is accepted must go on.
func searchFile(_ bytes: [UInt8]) {
  guard var session = try? SearchFile.read(bytes, range: nil, seed: nil) else { return }
  finish(&session)
}

func search(_ bytes: [UInt8]) {
  guard let session = try? SearchSession(low: 1e-5, high: 1, seed: 1) else { return }
  var conversation = SearchConversation(session, StoppingRule(trials: 5))
  for line in bytes.split(separator: UInt8(ascii: "\n")).prefix(20) { _ = conversation.answer(Array(line)).bytes() }
  var end = conversation.session
  finish(&end)
}

func finish(_ session: inout SearchSession) {
  let advice = session.advise(StoppingRule(trials: 5))
  let range = session.search.low...session.search.high
  precondition(advice.rate.map(range.contains) ?? true, "advice outside the range")
  guard let bytes = try? SearchFile.bytes(session) else { preconditionFailure("a state cannot be written") }
  precondition((try? SearchFile.read(bytes, range: nil, seed: nil)) == session, "read again it is another search")
}

/// Whatever can be made must run.
func drive(_ configuration: Configuration) {
  guard var controller = try? ControllerCatalog.standard.make(configuration, plan: plan) else { return }
  advance(&controller)
}

func advance(_ controller: inout any Controller) {
  for step in 0..<120 {
    let loss = step % 17 == 5 ? Double.nan : 1 / Double(step + 1)
    let readings = controller.needs.signals.elements.reduce(into: Readings()) { $0[$1] = loss }
    switch controller.directive {
    case .train(let update):
      precondition(update.rate.isFinite && update.rate >= 0, "rate \(update.rate)")
      precondition((try? controller.receive(.trained(readings))) != nil, "an update was refused")
    case .validate: try? controller.receive(.validated(readings))
    case .save(let slot): try? controller.receive(.saved(slot))
    case .restore(let slot, _): try? controller.receive(.restored(slot))
    case .finish: return
    }
  }
}
