/// Times pieces of work in turn and reports each against the first, so that a busy machine slows all alike.
struct Stopwatch {
  private var rows: [(name: String, best: Double)] = []

  /// Nanoseconds an operation, the least of so many rounds; all pieces take turns in each round.
  mutating func race(_ count: Int, rounds: Int = 9, _ pieces: [(name: String, work: (Int) -> Double)]) {
    var best = [Double](repeating: .infinity, count: pieces.count)
    for _ in 0..<rounds {
      for (index, piece) in pieces.enumerated() {
        var result = 0.0
        let elapsed = ContinuousClock().measure { result = piece.work(count) }
        blackHole(result)
        best[index] = min(best[index], elapsed.nanoseconds / Double(count))
      }
    }
    for (index, piece) in pieces.enumerated() { rows.append((piece.name, best[index])) }
  }

  /// A Markdown table: nanoseconds and the ratio to the first row.
  func table() -> String {
    guard let first = rows.first else { return "" }
    let lines = rows.map { "| \($0.name) | \(short($0.best)) | \(short($0.best / first.best)) |" }
    return (["| what | ns | ratio to \(first.name) |", "|---|---|---|"] + lines).joined(separator: "\n")
  }
}

extension Duration {
  /// The duration in nanoseconds.
  var nanoseconds: Double { Double(components.seconds) * 1e9 + Double(components.attoseconds) / 1e9 }
}

/// Two significant decimals.
func short(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }

/// Keeps a result from being optimised away.
@inline(never) func blackHole(_ value: Double) { if value == .pi { print("") } }
