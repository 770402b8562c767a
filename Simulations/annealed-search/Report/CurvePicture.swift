import Foundation

/// Validation loss over charged steps, one panel a counted workload, as an SVG file drawn by gnuplot.
struct CurvePicture {
  let comparison: Comparison
  let arms: [Arm]

  private static let columns = 3
  private static let panel = (width: 330, height: 250)
  private static let colors = ["#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#555555", "#000000"]

  /// Draws the picture into a file.
  func write(to path: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gnuplot", "-d"]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(script.utf8))
    try input.fileHandleForWriting.close()
    let picture = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0, !picture.isEmpty else {
      throw StudyError("gnuplot drew no picture; apt-get install gnuplot-nox brings it")
    }
    try picture.write(to: URL(fileURLWithPath: path))
  }

  private var script: String {
    let workloads = comparison.campaign.workloads.filter(\.isCounted)
    let rows = (workloads.count + 1 + Self.columns - 1) / Self.columns
    var lines = [
      "set terminal svg size \(Self.columns * Self.panel.width),\(rows * Self.panel.height) noenhanced "
        + "background rgb \"white\" font \"Helvetica,11\"",
      "set multiplot layout \(rows),\(Self.columns)", "set border 3 lc rgb \"#8a8a8a\"", "set tics nomirror",
      "set grid y lc rgb \"#e8e8e8\" lt 1", "set xrange [0:1]", "set key off",
      "set format y \"%.2f\"", "set ytics autofreq",
    ]
    for workload in workloads { lines += panel(workload) }
    lines += legend
    return (lines + ["unset multiplot"]).joined(separator: "\n") + "\n"
  }

  private func panel(_ workload: StudyWorkload) -> [String] {
    var (blocks, plots, lowest, highest) = ([String](), [String](), Double.infinity, 0.0)
    // The first arm sets the upper edge: one that failed must not squeeze the others.
    for (index, arm) in arms.enumerated() {
      let points = mean(comparison.outcomes(arm, workload), workload)
      guard let last = points.last else { continue }
      lowest = min(lowest, points.map(\.y).min() ?? last.y)
      if index == 0 { highest = last.y * 1.35 }
      blocks.append("$d\(index) << EOD\n" + points.map { "\($0.x) \($0.y)\n" }.joined() + "EOD")
      plots.append("$d\(index) using 1:2 with lines lw \(index < 2 ? 1.6 : 2) lc rgb \"\(Self.color(index))\"")
    }
    guard !plots.isEmpty else { return [] }
    let head = [
      "set title \"\(workload.name)\"", "set yrange [\(lowest * 0.98):\(max(highest, lowest * 1.35))]",
    ]
    return head + blocks + ["plot " + plots.joined(separator: ", \\\n  ")]
  }

  private var legend: [String] {
    let entries = arms.indices.map { "NaN with lines lw 2 lc rgb \"\(Self.color($0))\" title \"\(arms[$0].name)\"" }
    return [
      "set title \"validation loss over charged steps / budget\"", "unset border", "unset tics", "unset grid",
      "set yrange [0:1]", "set key center center", "plot " + entries.joined(separator: ", \\\n  "),
    ]
  }

  private static func color(_ index: Int) -> String { colors[index % colors.count] }

  /// The seeds validate after the same number of updates, but a search may end at another: only common ones are drawn.
  private func mean(_ outcomes: [Outcome], _ workload: StudyWorkload) -> [(x: Double, y: Double)] {
    guard let first = outcomes.first else { return [] }
    let budget = Double(workload.steps) * comparison.budget
    return first.curve.compactMap { point in
      let losses = outcomes.compactMap { $0.curve.first { $0.performed == point.performed }?.loss }
      let mean = losses.reduce(0, +) / Double(losses.count)
      return losses.count == outcomes.count && mean.isFinite ? (Double(point.performed) / budget, mean) : nil
    }
  }
}
