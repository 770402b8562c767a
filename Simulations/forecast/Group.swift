import Foundation

/// The loss curves of all rates of one stage.
struct Group {
  let file: String
  let stage: String
  let kind: String
  var curves: [Double: [(step: Double, loss: Double)]] = [:]

  /// The groups of all `.csv` files of a directory (columns stage, lr, kind, step, loss).
  static func read(_ directory: String) throws -> [Group] {
    var groups: [String: Group] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: directory).sorted() where name.hasSuffix(".csv") {
      let text = try String(contentsOfFile: directory + "/" + name, encoding: .utf8)
      for row in text.split(separator: "\n").dropFirst() {
        let fields = row.split(separator: ",").map(String.init)
        guard fields.count == 5, let rate = Double(fields[1]), let step = Double(fields[3]) else { continue }
        let key = name + fields[0] + fields[2]
        groups[key, default: Group(file: String(name.dropLast(4)), stage: fields[0], kind: fields[2])]
          .curves[rate, default: []].append((step, Double(fields[4]) ?? .nan))
      }
    }
    return groups.keys.sorted().compactMap { groups[$0] }
  }

  var rates: [Double] { curves.keys.sorted() }

  /// The losses before step 100 (validation: of every sixth step).
  func start(_ rate: Double) -> [(step: Double, loss: Double)] {
    (curves[rate] ?? []).filter { $0.step < 100 && (kind == "train" || Int($0.step) % 6 == 0) }
  }

  /// What the forecast is of.
  func truth(_ rate: Double) -> Double {
    let window = (curves[rate] ?? []).filter {
      kind == "train" ? $0.step >= 950 && $0.step <= 1049 : [950, 1000, 1050].contains($0.step)
    }
    return window.reduce(0) { $0 + $1.loss } / Double(window.count)
  }

  /// Where the stage starts.
  var first: Double {
    guard let lowest = rates.first, let curve = curves[lowest] else { return .nan }
    let head = curve.prefix(kind == "train" ? 50 : 1)
    return head.reduce(0) { $0 + $1.loss } / Double(head.count)
  }

  var best: Double { rates.map(truth).filter(\.isFinite).min() ?? .nan }
  /// Whether there is something to gain: 5 % or more.
  var counts: Bool { (first - best) / first >= 0.05 }

  /// Share of the attainable progress that is lost by taking this rate.
  func regret(_ rate: Double) -> Double {
    let value = (truth(rate) - best) / (first - best)
    return value.isFinite ? min(value, 1) : 1
  }
}
