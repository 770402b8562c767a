internal import Glibc
public import Rheostat

/// Shows a run in one line: step, loss, learning rate, time to go.
///
/// On a terminal the line is written over and over, ten times a second at most; elsewhere a line comes every twentieth
/// of the run. It goes to standard error, so that standard output stays free for results.
///
///     let run = try Run(task: task, description: description, observers: [ProgressLine(name: "cosine")])
public struct ProgressLine: RunObserver {
  /// How the line is shown.
  public enum Style: Sendable, Hashable {
    /// One line that is written over.
    case overwriting
    /// A new line now and then.
    case plain

    /// Overwriting if standard error is a terminal.
    public static var automatic: Style { isatty(STDERR_FILENO) == 1 ? .overwriting : .plain }
  }

  private let name: String
  private let style: Style
  private let write: (String) -> Void
  private let clock = ContinuousClock()
  private var start = ContinuousClock.now
  private var drawn = ContinuousClock.now
  private var startStep = 0
  private var untilLook = 1
  private var stride = 1
  private var lossSum = 0.0
  private var losses = 0
  private var loss: Double?
  private var last = Update(rate: 0)
  private var validation: Double?

  /// Creates a line.
  ///
  /// - Parameters:
  ///   - name: what stands before it, such as the controller's.
  ///   - style: how it is shown.
  ///   - write: takes the text, with its carriage return or line end; the default writes to standard error.
  public init(
    name: String, style: Style = .automatic, write: @escaping (String) -> Void = { ProgressLine.toStandardError($0) }
  ) {
    self.name = name
    self.style = style
    self.write = write
  }

  /// Writes to standard error; what cannot be written is lost.
  public static func toStandardError(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
  }

  /// Starts the clock.
  public mutating func started(_ status: RunStatus) {
    start = clock.now
    drawn = start
    startStep = status.counts.performed
    untilLook = style == .plain ? stepsToNextLine(status) : 1
  }

  /// Counts the update; looks at the clock so seldom that it costs nothing.
  public mutating func stepped(_ update: Update, _ readings: Readings, _ status: RunStatus) {
    if let loss = readings[.trainingLoss] {
      lossSum += loss
      losses += 1
    }
    last = update
    untilLook -= 1
    if untilLook <= 0 { look(status) }
  }

  /// Remembers the validation loss.
  public mutating func validated(_ readings: Readings, _ status: RunStatus) { validation = readings[.validationLoss] }

  /// Draws the line for the last time.
  public mutating func ended(_ summary: RunSummary) {
    takeLoss()
    var parts = ["\(summary.counts.performed) steps"]
    if summary.counts.rewound > 0 { parts.append("\(summary.counts.rewound) of them thrown away") }
    if let loss { parts.append("loss \(short(loss))") }
    if let validation = summary.validationLoss { parts.append("validation loss \(short(validation))") }
    if let metric = summary.validationMetric { parts.append("metric \(short(metric))") }
    parts.append("in \(Self.duration(start.duration(to: clock.now)))")
    show(parts, ends: true)
  }

  private mutating func look(_ status: RunStatus) {
    let now = clock.now
    if style == .plain {
      draw(status, now)
      untilLook = stepsToNextLine(status)
      return
    }
    let sinceDrawn = drawn.duration(to: now)
    if sinceDrawn >= .milliseconds(100) {
      draw(status, now)
      stride = max(stride / 2, 1)
    } else if sinceDrawn < .milliseconds(50) {
      stride = min(stride * 2, 1 << 16)
    }
    untilLook = stride
  }

  private func stepsToNextLine(_ status: RunStatus) -> Int {
    let done = status.counts.performed
    guard let total = status.total else { return max(done / 4, 1000) }
    let twentieth = max(total / 20, 1)
    return twentieth - done % twentieth
  }

  private mutating func draw(_ status: RunStatus, _ now: ContinuousClock.Instant) {
    drawn = now
    takeLoss()
    let done = status.counts.performed
    var parts = [status.total.map { "step \(done)/\($0)" } ?? "step \(done)"]
    if let loss { parts.append("loss \(short(loss))") }
    if let validation { parts.append("validation \(short(validation))") }
    parts.append("LR \(short(last.rate))" + (last.role == .probe ? " (trial)" : ""))
    if let total = status.total, done > startStep {
      let left = start.duration(to: now) * (Double(total - done) / Double(done - startStep))
      parts.append("ETA \(Self.duration(left))")
    }
    show(parts, ends: style == .plain)
  }

  private mutating func takeLoss() {
    if losses > 0 { loss = lossSum / Double(losses) }
    (lossSum, losses) = (0, 0)
  }

  private func show(_ parts: [String], ends: Bool) {
    let text = name + (name.isEmpty ? "" : "  ") + parts.joined(separator: "  ")
    // Return, text, clear to the end of the line.
    write((style == .overwriting ? "\r\(text)\u{1b}[K" : text) + (ends ? "\n" : ""))
  }

  /// A duration for people: `12 s`, `3 min 5 s`, `2 h 3 min`.
  static func duration(_ duration: Duration) -> String {
    let seconds = max(
      duration.components.seconds + (duration.components.attoseconds >= 500_000_000_000_000_000 ? 1 : 0), 0)
    if seconds < 60 { return "\(seconds) s" }
    if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
    return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
  }
}
