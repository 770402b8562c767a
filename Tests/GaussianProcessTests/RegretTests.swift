import Foundation
import GaussianProcess
import Testing

@Suite struct RegretTests {
  static let budgets = [5, 10, 20]
  static let seeds: ClosedRange<UInt64> = 1...30

  /// The regrets of the search after each budget.
  static func searched(_ function: TestFunction, _ seed: UInt64) throws -> [Double] {
    var trials = Trials(function, seed: seed)
    var search = try BayesianSearch(low: 1e-5, high: 1, seed: seed)
    var regrets: [Double] = []
    for count in 1...(budgets.max() ?? 0) {
      let rate = search.ask()
      try search.tell(rate, value: trials.value(rate))
      if budgets.contains(count) { regrets.append(function.regret(search.best()?.rate, shift: trials.shift)) }
    }
    return regrets
  }

  /// The regret of the best of a grid of so many rates, ends included or centres of cells.
  static func gridded(_ function: TestFunction, _ seed: UInt64, _ count: Int, ends: Bool) -> Double {
    var trials = Trials(function, seed: seed)
    let rates = (0..<count).map { (i: Int) -> Double in
      let share = ends ? Double(i) / Double(count - 1) : (Double(i) + 0.5) / Double(count)
      return pow(10, -5 + 5 * share)
    }
    let tried = rates.map { ($0, trials.value($0)) }.filter { $0.1.isFinite }
    return function.regret(tried.min { $0.1 < $1.1 }?.0, shift: trials.shift)
  }

  @Test func meanRegretIsNotAboveThatOfAGrid() throws {
    var rows = ["function          grid, centres          search             (mean regret after 5, 10, 20 trials)"]
    var totals = [[Double]](repeating: [], count: 9)
    for function in TestFunction.all {
      var columns = [[Double]](repeating: [], count: 9)
      for seed in Self.seeds {
        let found = try Self.searched(function, seed)
        for (i, budget) in Self.budgets.enumerated() {
          columns[i].append(Self.gridded(function, seed, budget, ends: true))
          columns[3 + i].append(Self.gridded(function, seed, budget, ends: false))
          columns[6 + i].append(found[i])
        }
      }
      rows.append(Self.row(function.name, columns))
      for i in 0..<9 { totals[i] += columns[i] }
    }
    rows.append(Self.row("all", totals))
    rows.append(Self.row("median", totals.map { [$0.sorted()[$0.count / 2]] }))
    print(rows.joined(separator: "\n"))
    for i in 0..<3 {
      let grid = min(Self.mean(totals[i]), Self.mean(totals[3 + i]))
      let search = Self.mean(totals[6 + i])
      #expect(search <= grid, "after \(Self.budgets[i]) trials: search \(search), grid \(grid)")
    }
  }

  static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  static func row(_ name: String, _ columns: [[Double]]) -> String {
    let numbers = columns.map { String(format: "%7.4f", mean($0)) }
    return name.padding(toLength: 12, withPad: " ", startingAt: 0) + numbers.joined(separator: " ")
  }
}
