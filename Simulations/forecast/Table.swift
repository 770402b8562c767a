import Foundation
import LossForecast

/// Forecasts of AutoLRS's own forecaster: file, stage, kind, lr, forecast (nan where it raises).
struct Peer {
  var values: [String: Double] = [:]

  static func read(_ path: String) throws -> Peer {
    var peer = Peer()
    for row in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").dropFirst() {
      let fields = row.split(separator: ",").map(String.init)
      guard fields.count == 5, let rate = Double(fields[3]) else { continue }
      peer.values[fields[0] + fields[1] + fields[2] + "\(rate)"] = Double(fields[4]) ?? .nan
    }
    return peer
  }

  func forecast(_ group: Group, _ rate: Double) -> Double {
    values[group.file + group.stage + group.kind + "\(rate)"] ?? .nan
  }
}

/// The mean regrets of one kind of loss.
struct Table {
  let kind: String
  let groups: [Group]
  let peer: Peer?

  private func noForecast(_ start: [(step: Double, loss: Double)]) -> Double {
    let tail = start.suffix(max(1, Int((Double(start.count) / 10).rounded())))
    return tail.reduce(0) { $0 + $1.loss } / Double(tail.count)
  }

  /// The regret of each group if the rate with the lowest forecast is taken; a start that is not finite ranks last.
  private func regrets(_ forecast: (Group, Double) -> Double) -> [Double] {
    groups.map { group in
      let picked = group.rates.map { rate -> (Double, Double) in
        let start = group.start(rate)
        guard start.allSatisfy(\.loss.isFinite) else { return (.infinity, rate) }
        let value = forecast(group, rate)
        return (value.isFinite ? value : noForecast(start), rate)
      }.min { $0.0 < $1.0 }
      return group.regret(picked?.1 ?? .nan)
    }
  }

  private func model(_ model: LossModel) -> (Group, Double) -> Double {
    { group, rate in
      let start = group.start(rate)
      guard let series = try? LossSeries(start.map(\.loss), steps: start.map(\.step)) else { return .nan }
      return (try? model.forecast(series, at: 1000).mean) ?? .nan
    }
  }

  /// The 95 % interval of the mean difference by a paired bootstrap.
  private func interval(_ differences: [Double]) -> (Double, Double) {
    var random = SplitMix(state: 1)
    let means = (0..<20_000).map { _ in
      differences.indices.reduce(0.0) { sum, _ in
        sum + (differences.randomElement(using: &random) ?? 0)
      } / Double(differences.count)
    }.sorted()
    return (means[500], means[19_499])
  }

  private func line(_ name: String, _ regrets: [Double], _ reference: [Double]?) -> String {
    func text(_ value: Double) -> String { String(format: "%.3f", value) }
    var line = "| \(name) | \(text(regrets.reduce(0, +) / Double(regrets.count))) |"
    if let reference {
      let (low, high) = interval(zip(regrets, reference).map { $0 - $1 })
      line += " \(text(low)) ... \(text(high)) |"
    }
    return line
  }

  func write() {
    let reference = peer.map { peer in regrets { peer.forecast($0, $1) } }
    print("\n\(kind): \(groups.count) groups\n\n| forecaster | mean regret | minus AutoLRS's, 95 % |\n|---|---|---|")
    if let reference { print(line("AutoLRS's own", reference, reference)) }
    print(line("no forecast", regrets { group, rate in noForecast(group.start(rate)) }, reference))
    for each in LossModel.allCases { print(line(each.rawValue, regrets(model(each)), reference)) }
  }
}

struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
