internal import Rheostat
internal import Suggestion

/// What a range test found, as text for people and as JSON for machines.
struct RangeText {
  let analysis: RangeAnalysis

  /// Why there is nothing at all to suggest; nil if there is something.
  var refusal: String? {
    guard analysis.suggestion(preferring: .steepest) == nil, case .failure(let why) = analysis[.steepest] else {
      return nil
    }
    return "no learning rate stands out: \(why)"
  }

  /// A line for each rule, and what the curve is.
  var lines: String {
    let rules = RangeAnalysis.Rule.allCases.map { rule in
      let name = rule.rawValue + String(repeating: " ", count: 10 - rule.rawValue.count)
      return switch analysis[rule] {
      case .success(let found): "\(name)\(padded(short(found.rate)))confidence \(short(found.confidence))\n"
      case .failure(let why): "\(name)none: \(why)\n"
      }
    }
    let curve = analysis.curve
    guard let first = curve.first, let last = curve.last else { return rules.joined() }
    return rules.joined()
      + "The smoothed loss fell by \(short(analysis.fall)) over \(curve.count) rates from \(short(first.rate)) to "
      + "\(short(last.rate)); noise alone makes \(short(analysis.noise)).\n"
  }

  /// One object in one line.
  var json: String { RangeFindings(analysis).json.compact + "\n" }

  private func padded(_ text: String) -> String { text + String(repeating: " ", count: max(10 - text.count, 2)) }

  private func short(_ value: Double) -> String { rounded(value) }
}
