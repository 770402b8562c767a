internal import Glibc
public import Rheostat

/// A search over learning rates as a picture: the expected loss with its 95 % band over log(rate), trials, failures and
/// the choice.
///
///     let plot = SearchPlot(search, choice: search.best()?.rate)
///     print(plot.text())
public struct SearchPlot: Sendable {
  private let search: BayesianSearch
  private let choice: Double?

  /// Creates a picture.
  ///
  /// - Parameters:
  ///   - search: what was tried.
  ///   - choice: the rate that was chosen, to be tried or used.
  public init(_ search: BayesianSearch, choice: Double?) {
    self.search = search
    self.choice = choice
  }

  /// An SVG document.
  ///
  /// - Throws: ``ReportError/figure(_:)`` if gnuplot is missing or fails.
  public func svg(gnuplot: Gnuplot = .onPath()) throws(ReportError) -> String {
    let curve = SearchCurve(search)
    return try FigureFile.svg(
      curve.figure(choice: choice), legend: curve.legend(hasChoice: choice != nil), id: "search", gnuplot)
  }

  /// A picture of characters with its legend: the expected loss and its band, `o` for trials, `+` for those above the
  /// picture, `x` for failures, `^` for the choice.
  public func text(_ plot: TerminalPlot = TerminalPlot()) -> String {
    let curve = SearchCurve(search)
    guard !curve.points.isEmpty else { return "(no trial with a value to draw)\n" }
    let lines = [curve.points.map(\.mean), curve.points.map(\.low), curve.points.map(\.high)]
    let shown = lines.map { line in line.map { curve.axis.holds($0) ? $0 : .nan } }
    let top = shown.joined().filter(\.isFinite).max() ?? .infinity
    var marks = curve.trials.map {
      TerminalPlot.Mark(place: curve.share($0.x), value: $0.y, letter: $0.y > top ? "+" : "o")
    }
    let isCut = marks.contains { $0.letter == "+" }
    marks += curve.failures.map { TerminalPlot.Mark(place: curve.share($0), value: .infinity, letter: "x") }
    if let choice { marks.append(.init(place: curve.share(log10(choice)), value: -.infinity, letter: "^")) }
    return plot.text(
      curves: shown, marks: marks,
      ends: (Numerals.significant(search.low, 3), Numerals.significant(search.high, 3)),
      name: "learning rate (log scale)\(curve.unit.note)")
      + TerminalPlot.legend([
        "lines: expected loss and its 95 % band", "o trial", isCut ? "+ trial above the picture" : "",
        curve.failures.isEmpty ? "" : "x failed trial", choice == nil ? "" : "^ the choice",
      ])
  }
}

/// The model of a search at places along its range, and what was tried, ready to draw.
struct SearchCurve {
  /// log10(rate), and the expected loss there with its 95 % band.
  private(set) var points: [(x: Double, mean: Double, low: Double, high: Double)] = []
  /// log10(rate) and value.
  private(set) var trials: [PlotPoint] = []
  /// log10(rate) of what failed.
  private(set) var failures: [Double] = []
  let axis: Axis
  let unit: ValueUnit
  private let range: ClosedRange<Double>
  static let color = "#0072b2"
  static let failed = "#d55e00"
  static let chosen = "#777777"

  init(_ search: BayesianSearch) {
    let range = log10(search.low)...log10(search.high)
    self.range = range
    let tried = search.tried
    let unit = ValueUnit(tried.compactMap(\.value))
    self.unit = unit
    let places = (0...160).map { range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / 160 }
    let posterior = search.posterior(at: places.map { min(max(pow(10, $0), search.low), search.high) }) ?? []
    points = zip(places, posterior).map { x, value in
      let (mean, reach) = (unit(value.mean), 1.96 * unit(value.standardDeviation))
      return (x, mean, mean - reach, mean + reach)
    }
    trials = tried.compactMap { place in place.value.map { PlotPoint(x: log10(place.rate), y: unit($0)) } }
    failures = tried.filter { $0.failures > 0 }.map { log10($0.rate) }
    axis = Self.axis(trials.map(\.y), points.map { $0.mean }, spread: unit(search.spread))
  }

  /// From a little below the smallest value to the largest, or three spreads above the median if that is less.
  private static func axis(_ values: [Double], _ means: [Double], spread: Double) -> Axis {
    let sorted = values.sorted()
    guard let least = sorted.first, let most = sorted.last else { return Axis(low: 0, high: 1, logarithmic: false) }
    let top = min(most, sorted[sorted.count / 2] + 3 * spread)
    // Room for the curve and some of its band.
    let room = 0.15 * (top - least)
    let bottom = max(min(least, means.min() ?? least), least - spread) - room
    return Axis.plain([bottom, top + room]) ?? Axis(low: 0, high: 1, logarithmic: false)
  }

  /// Trials whose value the axis does not hold; nearly always above it.
  var outside: [PlotPoint] { trials.filter { !axis.holds($0.y) } }

  /// What stands for them.
  static let outsideNote = "triangles: trials beyond the axis"

  /// Where log10(rate) lies in the range, from 0 to 1.
  func share(_ x: Double) -> Double {
    min(max((x - range.lowerBound) / (range.upperBound - range.lowerBound), 0), 1)
  }

  /// The figure, with an upright line at the choice.
  func figure(choice: Double?, heading: String = "Expected loss") -> Figure {
    var panel = Figure.Panel(heading: heading + unit.note, axis: axis)
    panel.areas = [.init(points: points.map { ($0.x, $0.low, $0.high) }, color: "#d6e6f2")]
    panel.lines = [.init(points: points.map { PlotPoint(x: $0.x, y: $0.mean) }, style: LineStyle(color: Self.color))]
    let beyond = outside.map { PlotPoint(x: $0.x, y: axis.inside($0.y)) }
    panel.marks = [
      .init(points: trials.filter { axis.holds($0.y) }, symbol: .disc, color: "#1a1a1a", size: 0.6),
      .init(points: beyond, symbol: .triangle, color: "#1a1a1a", size: 0.9),
      .init(
        points: failures.map { PlotPoint(x: $0, y: axis.inside(axis.high)) }, symbol: .diamond, color: Self.failed,
        size: 1),
    ]
    panel.uprights = choice.map { [log10($0)] } ?? []
    var figure = Figure(title: "Expected loss over the learning rate", steps: range, panels: [panel])
    figure.stepName = "learning rate (log scale)"
    figure.stepTicks = Ticks.logarithmic(pow(10, range.lowerBound), pow(10, range.upperBound)).map {
      Tick(value: log10($0.value), label: $0.label)
    }
    return figure
  }

  /// What is to be seen.
  func legend(hasChoice: Bool) -> [(LineStyle, String)] {
    var items = [(LineStyle(color: Self.color), "expected loss, with a 95 % band; discs: trials")]
    if !outside.isEmpty { items.append((LineStyle(color: "#1a1a1a"), Self.outsideNote)) }
    if !failures.isEmpty { items.append((LineStyle(color: Self.failed), "diamonds: trials that failed")) }
    if hasChoice { items.append((LineStyle(color: Self.chosen, dashes: [4, 4]), "the choice")) }
    return items
  }
}
