internal import Glibc

/// A place on an axis; without a label it is a minor one.
struct Tick: Hashable {
  var value: Double
  var label: String
}

/// Round places on an axis.
enum Ticks {
  /// About `count` places at 1, 2 or 5 times a power of ten; none if the range is empty or not finite.
  static func linear(_ low: Double, _ high: Double, count: Int = 5) -> [Tick] {
    guard low.isFinite, high.isFinite, high > low, (high - low).isFinite, count > 0 else { return [] }
    let step = roundStep((high - low) / Double(count))
    guard step > 0, step.isFinite, (low / step).magnitude < 1e9 else { return [] }
    var ticks: [Tick] = []
    var index = (low / step - 1e-9).rounded(.up)
    while index * step <= high + step * 1e-9, ticks.count < 50 {
      ticks.append(Tick(value: index * step, label: label(index * step, step: step)))
      index += 1
    }
    return ticks
  }

  /// The powers of ten, with 2 and 5 times those between where the range is short; the rest unlabelled.
  static func logarithmic(_ low: Double, _ high: Double) -> [Tick] {
    guard low > 0, high > low, high.isFinite else { return [] }
    let decades = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
    let span = log10(high) - log10(low)
    let every = roundCount(span / 6)
    var ticks: [Tick] = []
    for decade in decades where decade % max(1, every / 10) == 0 {
      for digit in 1...(every > 1 ? 1 : 9) {
        let value = Double(digit) * pow(10, Double(decade))
        guard value >= low * (1 - 1e-9), value <= high * (1 + 1e-9) else { continue }
        let named = digit == 1 ? decade % every == 0 : isNamed(digit, span: span)
        ticks.append(Tick(value: value, label: named ? number(value) : ""))
      }
    }
    return ticks
  }

  /// 1, 2, 5, 10, 20, 50, ...
  private static func roundCount(_ length: Double) -> Int { max(1, Int(roundStep(max(1, length)))) }

  /// Few decades get more names.
  private static func isNamed(_ digit: Int, span: Double) -> Bool {
    if span < 0.6 { return true }
    if span < 1.6 { return digit == 2 || digit == 5 }
    return span < 2.6 && digit == 3
  }

  /// The smallest of 1, 2, 5 times a power of ten that is not below a length.
  private static func roundStep(_ length: Double) -> Double {
    let power = pow(10, log10(length).rounded(.down))
    guard power > 0 else { return 0 }
    return ([1, 2, 5].first { $0 * power >= length * (1 - 1e-9) } ?? 10) * power
  }

  private static func label(_ value: Double, step: Double) -> String {
    if value == 0 { return "0" }
    if value.magnitude >= 1e6 || value.magnitude < 1e-3 { return Numerals.significant(value, 4) }
    if step >= 1 { return Numerals.grouped(Int(value.rounded())) }
    return Numerals.fixed(value, min(9, max(0, Int((-log10(step) - 1e-9).rounded(.up)))))
  }

  private static func number(_ value: Double) -> String {
    value >= 1000 && value < 1e6 ? Numerals.grouped(Int(value.rounded())) : short(value)
  }

  private static func short(_ value: Double) -> String {
    if value >= 1e-3, value < 1e6 { return Numerals.significant(value, 4) }
    let power = Int(log10(value * (1 + 1e-9)).rounded(.down))
    return "\(Int((value / pow(10, Double(power))).rounded()))e\(power)"
  }
}
