import Foundation

/// What is to be run: every arm on every workload, rates tuned first.
struct Campaign: Sendable {
  let workloads: [StudyWorkload]
  let arms: [Arm]
  let seeds: [UInt64]
  /// Budgets in parts of T; nil: those of each arm.
  var budgets: [Double]?
  var tag = ""

  /// The seeds that rates are tuned on; none of them is an evaluation's.
  static let tuningSeeds: [UInt64] = [101, 102, 103]
  /// Half decades to each side of the middle of the first grid: five rates.
  static let reach = 2
  /// Rates of a grid at most; a best rate still at the edge then is taken.
  static let widest = 15

  /// One arm on one workload at one budget.
  struct Cell: Sendable {
    let workload: StudyWorkload
    let arm: Arm
    let budget: Double
  }

  /// What tuning has come to.
  enum Tuning {
    case missing([RunSpec])
    case found(Double)
  }

  var cells: [Cell] {
    workloads.flatMap { workload in
      arms.flatMap { arm in (budgets ?? arm.budgets).map { Cell(workload: workload, arm: arm, budget: $0) } }
    }
  }

  /// The runs that can be made now and are not among the results; more may follow from them.
  func pending(_ results: Results) -> [RunSpec] {
    var seen = Set<String>()
    return cells.flatMap { cell -> [RunSpec] in
      guard let specs = evaluations(cell, results) else {
        if case .missing(let specs) = tuning(cell, results) { return specs }
        return []
      }
      return specs
    }.filter { results[$0.key] == nil && seen.insert($0.key).inserted }
  }

  /// The runs of a cell that are reported; nil: its rate is not known yet.
  func evaluations(_ cell: Cell, _ results: Results) -> [RunSpec]? {
    var rate: Double?
    if cell.arm.isTuned {
      guard case .found(let best) = tuning(cell, results) else { return nil }
      rate = best
    }
    return seeds.map { spec(cell, rate, $0) }
  }

  /// The rate with the best mean loss over the tuning seeds; a grid whose best is at its edge is widened.
  func tuning(_ cell: Cell, _ results: Results) -> Tuning {
    let middle = cell.workload.center + cell.arm.offset
    var grid = (middle - Self.reach)...(middle + Self.reach)
    while true {
      let specs = grid.map { index in Self.tuningSeeds.map { spec(cell, Self.rate(index), $0) } }
      let missing = specs.joined().filter { results[$0.key] == nil }
      guard missing.isEmpty else { return .missing(missing) }
      let scores = specs.map { runs in runs.reduce(0) { $0 + (results[$1.key]?.score ?? .infinity) } }
      let best = scores.indices.min { scores[$0] < scores[$1] } ?? 0
      let isEdge = best == 0 || best == scores.count - 1
      guard isEdge, scores.count < Self.widest else { return .found(Self.rate(grid.lowerBound + best)) }
      grid = best == 0 ? (grid.lowerBound - 1)...grid.upperBound : grid.lowerBound...(grid.upperBound + 1)
    }
  }

  private func spec(_ cell: Cell, _ rate: Double?, _ seed: UInt64) -> RunSpec {
    RunSpec(workload: cell.workload, arm: cell.arm, rate: rate, budget: cell.budget, seed: seed, tag: tag(cell.arm))
  }

  /// A tag concerns the arms that find their rate by themselves: schedules do not change with a controller.
  private func tag(_ arm: Arm) -> String { arm.isSearch ? tag : "" }

  /// 10^(index / 2).
  static func rate(_ index: Int) -> Double { pow(10, Double(index) / 2) }
}
