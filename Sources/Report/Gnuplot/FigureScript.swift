/// A figure as a script for gnuplot. It holds numbers and headings of ours only: nothing that a user wrote.
struct FigureScript {
  let figure: Figure
  let size: Figure.Size

  private var left: Double { size.width < 500 ? 50 : 66 }
  private let right = 26.0
  private let above = 38.0
  private let below = 50.0

  /// The script, for one SVG document on standard output.
  var text: String {
    var lines = [
      "set terminal svg size \(Int(size.width)),\(Int(size.height)) dynamic noenhanced rounded "
        + "font \"Helvetica,\(size.fontSize)\"",
      "set encoding utf8", "set key off", "set border 3 lc rgb \"#8a8a8a\"",
      "set tics nomirror out scale 0.6,0.3 textcolor rgb \"#444444\"",
      "set grid y lc rgb \"#e8e8e8\" lw 1 lt 1", "set xrange [\(figure.steps.lowerBound):\(figure.steps.upperBound)]",
      "set lmargin at screen \(left / size.width)", "set rmargin at screen \(1 - right / size.width)",
      "set multiplot",
    ]
    for index in figure.panels.indices { lines += panel(index) }
    lines.append("unset multiplot")
    return lines.joined(separator: "\n") + "\n"
  }

  private func panel(_ index: Int) -> [String] {
    let panel = figure.panels[index]
    let (top, bottom) = edges(of: index)
    let last = index == figure.panels.count - 1
    var lines = [
      "unset label", "unset object", "unset arrow", "unset logscale", "unset ytics",
      "set tmargin at screen \(1 - top / size.height)", "set bmargin at screen \(1 - bottom / size.height)",
      panel.axis.logarithmic ? "set logscale y" : "", "set yrange [\(panel.axis.low):\(panel.axis.high)]",
      "set ytics nomirror out scale 0.6,0.3 textcolor rgb \"#444444\" (\(list(panel.axis.ticks)))",
      "set xtics nomirror out scale 0.6 offset 0,0.4 (\(list(stepTicks, named: last)))",
      last ? "set xlabel \"\(quoted(figure.stepName))\" textcolor rgb \"#444444\" offset 0,0.9" : "unset xlabel",
      "set label 1 \"\(quoted(panel.heading))\" at screen \(6 / size.width), screen "
        + "\(1 - (top - 16) / size.height) left font \"Helvetica,\(size.fontSize + 1)\" textcolor rgb \"#1a1a1a\"",
    ]
    for (number, band) in panel.bands.prefix(500).enumerated() {
      lines.append(
        "set object \(number + 1) rect from \(band.lowerBound),graph 0 to \(band.upperBound),graph 1 "
          + "fc rgb \"#ececf4\" fs solid noborder behind")
    }
    for (number, step) in panel.uprights.prefix(500).enumerated() {
      lines.append(
        "set arrow \(number + 1) from \(step),graph 0 to \(step),graph 1 nohead back lc rgb \"#777777\" lw 1 dt (4,4)")
    }
    return lines + plot(panel, index)
  }

  private var stepTicks: [Tick] {
    figure.stepTicks ?? Ticks.linear(figure.steps.lowerBound, figure.steps.upperBound, count: size.labels)
  }

  /// Upper and lower edge of a panel in pixels from the top.
  private func edges(of index: Int) -> (Double, Double) {
    let weights = figure.panels.map(\.weight)
    let free = size.height - below - above * Double(weights.count)
    let unit = free / weights.reduce(0, +)
    let top = above * Double(index + 1) + weights[..<index].reduce(0, +) * unit
    return (top, top + weights[index] * unit)
  }

  private func plot(_ panel: Figure.Panel, _ index: Int) -> [String] {
    var data: [String] = []
    var parts: [String] = []
    func add(_ points: [PlotPoint?], _ style: String) {
      let name = "$p\(index)d\(parts.count)"
      data.append("\(name) << EOD")
      data += points.map { $0.map { "\(coordinate($0.x)) \(coordinate(panel.axis.clamped($0.y)))" } ?? "" }
      data.append("EOD")
      parts.append("\(name) using 1:2 with \(style)")
    }
    for area in panel.areas where area.points.count > 1 {
      let name = "$p\(index)d\(parts.count)"
      data.append("\(name) << EOD")
      data += area.points.map { point in
        let (low, high) = (panel.axis.clamped(point.low), panel.axis.clamped(point.high))
        return "\(coordinate(point.x)) \(coordinate(low)) \(coordinate(high))"
      }
      data.append("EOD")
      parts.append("\(name) using 1:2:3 with filledcurves fs solid noborder fc rgb \"\(area.color)\"")
    }
    for line in panel.lines where line.points.contains(where: { $0 != nil }) {
      let dashes = line.style.dashes.isEmpty ? "" : " dt (\(line.style.dashes.map { "\($0)" }.joined(separator: ",")))"
      add(line.points, "lines lw \(line.width) lc rgb \"\(line.style.color)\"\(dashes)")
    }
    for marks in panel.marks where !marks.points.isEmpty {
      add(
        marks.points,
        "points pt \(marks.symbol.rawValue) ps \(marks.size) lc rgb \"\(marks.color)\""
      )
    }
    // A panel without a point still shows its axes.
    return data + ["plot " + (parts.isEmpty ? "NaN" : parts.joined(separator: ", "))]
  }

  /// Six digits are finer than a pixel; the steps are shortened where they are whole.
  private func coordinate(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e15 ? "\(Int(value))" : Numerals.significant(value, 6)
  }

  private func list(_ ticks: [Tick], named: Bool = true) -> String {
    ticks.map { "\"\(named ? quoted($0.label) : "")\" \($0.value)\($0.label.isEmpty ? " 1" : "")" }
      .joined(separator: ", ")
  }

  private func quoted(_ text: String) -> String { text.filter { $0 != "\"" && $0 != "\\" && !$0.isNewline } }
}
