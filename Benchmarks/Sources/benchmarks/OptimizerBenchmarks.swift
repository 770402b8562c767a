import Training

/// The cost of one update of 200,000 float32 parameters by each optimizer, against momentum.
enum OptimizerBenchmarks {
  static let count = 200_000

  /// An optimizer with the numbers that it works on.
  private final class Subject {
    var optimizer: Optimizer<Float>
    var parameters: [Float]
    var gradient: [Float]

    init(_ kind: OptimizerKind) throws {
      optimizer = Optimizer(try OptimizerSettings(kind, weightDecay: 1e-4), count: count)
      var random = SplitMix64(seed: 1)
      parameters = (0..<count).map { _ in Float(random.normal()) }
      gradient = (0..<count).map { _ in Float(random.normal()) }
    }

    /// What an update leaves in the gradient is the gradient of the next: finite numbers of order 1, no more is needed.
    func update(_ times: Int) -> Double {
      for _ in 0..<times { try? optimizer.update(&parameters, gradient: &gradient, rate: 1e-4) }
      return Double(parameters[0])
    }
  }

  static func run() throws -> String {
    var watch = Stopwatch()
    let kinds = [OptimizerKind.momentum] + OptimizerKind.allCases.filter { $0 != .momentum }
    watch.race(
      3, rounds: 101,  // short turns: a busy machine takes the processor away from long ones
      try kinds.map { kind in
        let subject = try Subject(kind)
        return (kind.rawValue, { subject.update($0) })
      })
    return watch.table()
  }
}
