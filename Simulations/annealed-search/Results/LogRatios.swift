import Foundation
import Training

/// Logarithms of the ratios of one arm to another: for each workload one value a seed, paired by seed.
///
/// The geometric mean gives every workload the same weight, however many seeds it has.
struct LogRatios: Sendable, Hashable {
  /// Ends of an interval.
  struct Interval: Sendable, Hashable {
    var low: Double
    var high: Double
  }

  /// Workloads without a seed are left out.
  let workloads: [[Double]]
  /// Draws of a bootstrap.
  static let draws = 20_000

  /// Creates it from logarithms.
  init(_ workloads: [[Double]]) { self.workloads = workloads.filter { !$0.isEmpty } }

  /// Geometric mean over seeds, then over workloads; nan if there are none.
  var mean: Double { exp(Self.mean(workloads.map(Self.mean))) }

  /// 95 % percentile interval when the seeds of each workload are drawn anew: what other seeds would have given.
  func seedInterval() -> Interval {
    interval { random in workloads.map { Self.mean(Self.drawn($0, &random)) } }
  }

  /// 95 % percentile interval when workloads are drawn anew, and then their seeds: what other workloads of this kind
  /// would have given.
  func workloadInterval() -> Interval {
    interval { random in Self.drawn(workloads, &random).map { Self.mean(Self.drawn($0, &random)) } }
  }

  private func interval(_ draw: (inout SplitMix64) -> [Double]) -> Interval {
    guard !workloads.isEmpty else { return Interval(low: .nan, high: .nan) }
    var random = SplitMix64(seed: 1)
    let means = (0..<Self.draws).map { _ in Self.mean(draw(&random)) }.sorted()
    return Interval(low: exp(means[Self.draws / 40]), high: exp(means[Self.draws - 1 - Self.draws / 40]))
  }

  private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  private static func drawn<Value>(_ values: [Value], _ random: inout SplitMix64) -> [Value] {
    values.indices.map { _ in values[Int.random(in: values.indices, using: &random)] }
  }
}
