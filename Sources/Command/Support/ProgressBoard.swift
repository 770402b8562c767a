internal import Glibc

/// Shows where runs stand on the standard error, one line each: drawn anew on a terminal, plain lines elsewhere.
struct ProgressBoard {
  private let gauges: [RunGauge]
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let start = ProgressBoard.now()
  private var lastDrawn = 0.0
  private var isDrawn = false
  private var tenths: [Int]

  /// Ten times a second is as often as a person can read.
  private static let interval = 0.1
  /// Letters of a name at most: a line that wraps cannot be drawn anew.
  private static let widest = 24

  init(_ gauges: [RunGauge]) {
    self.gauges = gauges
    tenths = gauges.map { _ in 0 }
  }

  /// Shows what is new, if it is time.
  mutating func update() {
    if isTerminal { draw(force: false) } else { report() }
  }

  /// Shows how it ended.
  mutating func finish() {
    if isTerminal { draw(force: true) } else { report() }
  }

  private mutating func draw(force: Bool) {
    let time = Self.now()
    guard force || time - lastDrawn >= Self.interval else { return }
    lastDrawn = time
    let lines = gauges.map { "\u{1B}[2K" + line(of: $0, time) }
    complain((isDrawn ? "\u{1B}[\(gauges.count)A" : "") + lines.joined(separator: "\n"))
    isDrawn = true
  }

  /// A line for each tenth of a run.
  private mutating func report() {
    for (index, gauge) in gauges.enumerated() {
      let tenth = gauge.total.map { Int(Double(gauge.performed) / Double($0) * 10) } ?? gauge.performed / 1000
      guard tenth > tenths[index] else { continue }
      tenths[index] = tenth
      complain(line(of: gauge, Self.now()))
    }
  }

  private func line(of gauge: RunGauge, _ time: Double) -> String {
    gauge.look()
    let width = gauges.map { min($0.name.count, Self.widest) }.max() ?? 0
    let total = gauge.total.map { "/\($0)" } ?? ""
    return padded(gauge.name.count > Self.widest ? gauge.name.prefix(Self.widest - 3) + "..." : gauge.name, width)
      + "  step \(padded("\(gauge.performed)\(total)", 2 * total.count - 1))"
      + "  loss \(padded(gauge.loss.map { rounded($0) } ?? "-", 7))  LR \(padded(rounded(gauge.rate), 8))"
      + (gauge.metric.map { "  valid \(padded(rounded($0 * 100), 4)) %" } ?? "")
      + (gauge.isOver || gauge.performed == gauge.total ? "  done" : remaining(gauge, time).map { "  ETA \($0)" } ?? "")
  }

  private func remaining(_ gauge: RunGauge, _ time: Double) -> String? {
    let done = gauge.performed - gauge.first
    guard let total = gauge.total, done > 0 else { return nil }
    let seconds = (time - start) / Double(done) * Double(total - gauge.performed)
    guard seconds < 1e7 else { return nil }
    let whole = Int(seconds.rounded(.up))
    return whole < 60
      ? "\(whole) s" : whole < 3600 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole % 3600 / 60) min"
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.count, 0))
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

/// Three significant digits, as short as they can be written.
func rounded(_ value: Double) -> String {
  guard value.isFinite, value != 0 else { return value == 0 ? "0" : value.isNaN ? "nan" : "\(value)" }
  let exponent = Int(log10(abs(value)).rounded(.down)) - 2
  let scale = pow(10, Double(abs(exponent)))
  let mantissa = (exponent < 0 ? value * scale : value / scale).rounded()
  guard mantissa.isFinite, abs(mantissa) < 1e9, let short = Double("\(Int(mantissa))e\(exponent)") else {
    return "\(value)"
  }
  return short == short.rounded() && abs(short) < 1e6 ? "\(Int(short))" : "\(short)"
}
