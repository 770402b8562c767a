/// A figure: panels above each other that share the steps.
struct Figure {
  /// What it shows, for those who cannot see it.
  var title: String
  /// The common horizontal range.
  var steps: ClosedRange<Double>
  /// From top to bottom.
  var panels: [Panel]
  /// What the horizontal axis counts.
  var stepName = "optimizer steps performed"
  /// What is named on the horizontal axis; nil: round numbers.
  var stepTicks: [Tick]?

  /// One pair of axes.
  struct Panel {
    /// Stands above it; never text of a user.
    var heading: String
    var axis: Axis
    /// Share of the height.
    var weight = 1.0
    var areas: [Area] = []
    var lines: [Line] = []
    var marks: [Marks] = []
    /// Stretches of trials, shaded.
    var bands: [ClosedRange<Double>] = []
    /// Steps with an upright line.
    var uprights: [Double] = []
  }

  /// A filled stretch between two lines.
  struct Area {
    var points: [(x: Double, low: Double, high: Double)]
    var color: String
  }

  /// A line; nil is a gap.
  struct Line {
    var points: [PlotPoint?]
    var style: LineStyle
    var width = 1.8
  }

  /// Single points.
  struct Marks {
    var points: [PlotPoint]
    var symbol: Symbol
    var color: String
    var size = 0.45
  }

  /// The shape of a mark.
  enum Symbol: Int {
    case diamond = 13
    case disc = 7
    case triangle = 9
    case ring = 6
  }

  /// How large a figure is drawn.
  struct Size: Hashable {
    var width: Double
    var height: Double
    var fontSize: Int
    var labels: Int

    /// For a page on a desk and for print.
    static func wide(height: Double) -> Size { Size(width: 720, height: height, fontSize: 13, labels: 7) }
    /// For a telephone.
    static func narrow(height: Double) -> Size { Size(width: 370, height: height, fontSize: 12, labels: 3) }
  }
}

extension Figure.Panel {
  /// How many recorded values of some series do not lie on the axis.
  func hidden(of values: [Double]) -> Int { values.count { !axis.holds($0) } }
}
