// swift-format-ignore-file: AlwaysUseLowerCamelCase

// The names are those of the C header.
public import CRheostat
internal import Rheostat
internal import Suggestion

#if canImport(Glibc)
  internal import Glibc
#endif

@c @implementation public func rheostat_forecast_at(
  _ model: UnsafePointer<CChar>?, _ steps: UnsafePointer<Double>?, _ losses: UnsafePointer<Double>?, _ count: Int64,
  _ at: UnsafePointer<Double>?, _ atCount: Int64, _ forecasts: UnsafeMutablePointer<rheostat_forecast>?,
  _ error: TextPointer?
) -> rheostat_status {
  answering(error) {
    guard let losses, let at, let forecasts else {
      throw Misuse("the losses, the steps to forecast at or the forecasts are a null pointer")
    }
    let name = try read(model, "model")
    guard let model = LossModel(rawValue: name) else {
      throw FileError("there is no model \"\(name.prefix(60))\"; there are \(modelNames)")
    }
    let series = try LossSeries(
      Array(numbers(losses, count, "count")), steps: steps.map { Array(try numbers($0, count, "count")) })
    let found = try model.forecast(series, at: Array(numbers(at, atCount, "at_count")))
    for (index, forecast) in found.enumerated() {
      forecasts[index] = rheostat_forecast(
        mean: forecast.mean, sd: forecast.sd, low: forecast.low, high: forecast.high)
    }
    return nil
  }
}

private var modelNames: String { LossModel.allCases.map(\.rawValue).joined(separator: ", ") }

@c @implementation public func rheostat_range_analysis(
  _ rates: UnsafePointer<Double>?, _ losses: UnsafePointer<Double>?, _ count: Int64, _ text: TextPointer?
) -> rheostat_status {
  answering(text) {
    guard let rates, let losses else { throw Misuse("the rates or the losses are a null pointer") }
    let list = try numbers(rates, count, "count")
    if let wrong = list.first(where: { !($0.isFinite && $0 > 0) }) {
      throw FileError("a learning rate must be a finite number above 0; got \(wrong)")
    }
    let analysis = RangeAnalysis(rates: Array(list), losses: Array(try numbers(losses, count, "count")))
    return RangeFindings(analysis).whole.compact
  }
}

@c @implementation public func rheostat_suggest(
  _ csv: UnsafePointer<CChar>?, _ options: UnsafePointer<CChar>?, _ answer: TextPointer?
) -> rheostat_status {
  answering(answer) {
    let options = try SuggestOptions(options)
    var session = try options.session()
    let table = try LossTable(csv: Array(read(csv, "csv").utf8), as: [.values, .curves], name: nil)
    try session.read(table.trials(horizon: options.at))
    let advice = session.advise(options.rule)
    guard case .object(let members) = advice.json else { return nil }
    let search = session.search
    // By logarithms, since the quotient of the ends may be beyond all numbers.
    let (first, width) = (log(search.low), log(search.high) - log(search.low))
    let rates = (0...200).map { min(max(exp(first + width * Double($0) / 200), search.low), search.high) }
    let curve = search.posterior(at: rates)?.map {
      JSON.array([.number($0.rate), .number($0.mean), .number($0.standardDeviation)])
    }
    let line = advice.firstLine(RateRange(low: search.low, high: search.high))
    return JSON.object(
      members + [
        .init("line", .string(line)), .init("curve", curve.map(JSON.array) ?? .null),
        .init("state", .string(String(decoding: try SearchFile.bytes(session), as: UTF8.self))),
      ]
    ).compact
  }
}

/// What is searched, and how long.
struct SuggestOptions {
  private(set) var range: RateRange?
  private(set) var seed: UInt64?
  private(set) var rule = StoppingRule()
  private(set) var at: Double?
  private var state: String?

  private static let names = ["low", "high", "seed", "trials", "at", "state"]

  init(_ pointer: UnsafePointer<CChar>?) throws {
    guard let pointer else { return }
    let json = try JSON(Array(read(pointer, "options").utf8), limits: .snapshot)
    guard let members = json.members else { throw FileError("the options must be an object; got \(json.noun)") }
    var (low, high) = (RateRange.standard.low, RateRange.standard.high)
    for member in members where member.value != .null {
      switch member.name {
      case "low": low = try Self.number(member)
      case "high": high = try Self.number(member)
      case "at": at = try Self.number(member)
      case "seed": seed = UInt64(try Self.whole(member, 0))
      case "trials": rule = StoppingRule(trials: try Self.whole(member, 1))
      case "state":
        guard case .string(let text) = member.value else { throw FileError("must be a text", place: "state") }
        state = text
      default:
        throw FileError(
          "the options have no \"\(member.name.prefix(60))\"; they have \(Self.names.joined(separator: ", "))")
      }
    }
    if json["low"] != nil || json["high"] != nil { range = RateRange(low: low, high: high) }
  }

  func session() throws -> SearchSession {
    let range = range ?? .standard
    var session =
      try state.map { try SearchFile.read(Array($0.utf8), range: self.range, seed: seed) }
      ?? SearchSession(low: range.low, high: range.high, seed: seed ?? 1)
    session.horizon = at
    return session
  }

  private static func number(_ member: JSON.Member) throws -> Double {
    guard let number = member.value.double, number.isFinite else {
      throw FileError("must be a finite number; got \(member.value.noun)", place: member.name)
    }
    return number
  }

  private static func whole(_ member: JSON.Member, _ least: Int) throws -> Int {
    guard let number = member.value.whole, number >= least, number <= RunPlan.largestTotal else {
      throw FileError(
        "must be a whole number from \(least) to 2^53; got \(member.value.noun)", place: member.name)
    }
    return number
  }
}
