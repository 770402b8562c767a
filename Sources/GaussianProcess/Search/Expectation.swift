internal import Glibc

/// What the search of the last stage makes one expect of this one: the shape of the posterior mean, in standardized
/// values, and where to begin.
struct Expectation: Sendable, Hashable, Codable {
  /// The expected standardized value at positions 0, 1/64, ..., 1; its level does not count.
  var shape: [Double]
  /// The scale of the values in the last stage, a quarter of the true figure as in ``ValueScale``.
  var scale: Double
  /// Where the first trials are.
  var design: [Double]

  var isValid: Bool {
    shape.count == 65 && shape.allSatisfy(\.isFinite) && scale > 0 && scale.isFinite && design.count <= 10
      && design.allSatisfy { $0 >= 0 && $0 <= 1 }
  }

  /// The expected value, by straight lines between the positions.
  func value(at position: Double) -> Double {
    let place = min(max(position, 0), 1) * 64
    let index = min(Int(place), 63)
    return shape[index] + (place - Double(index)) * (shape[index + 1] - shape[index])
  }
}

extension BayesianSearch {
  /// A search for the next stage, which begins where this one ended.
  ///
  /// The posterior mean of this stage, shifted by the drift and shrunk by the correlation, is the mean function of the
  /// next; the level is free, as losses fall from stage to stage. The first three trials are at the best rate so far
  /// and half a decade on both sides. The variance is that of a search without history: what is known of this stage is
  /// taken as a guess about the next and not as observations of it. A search in which every trial failed hands on
  /// nothing.
  ///
  /// - Parameters:
  ///   - drift: what the best learning rate is expected to be multiplied by, above 0.
  ///   - correlation: how alike the stages are, from 0 to 1. 0.8: the middle of 0.7 to 0.9, usual for neighbouring tasks.
  ///   - seed: of the next search.
  public func nextStage(drift: Double = 1, correlation: Double = 0.8, seed: UInt64) throws -> BayesianSearch {
    guard drift > 0, drift.isFinite, correlation >= 0, correlation <= 1 else {
      throw GaussianProcessError.invalid(
        "the drift is \(drift) and the correlation \(correlation); give a factor above 0, and a number from 0 to 1")
    }
    var next = try BayesianSearch(low: low, high: high, seed: seed, settings: settings)
    guard let best = best(), let model = try? searchModel() else { return next }
    let width = log(high) - log(low)
    let shift = log(drift) / width
    let shape = (0...64).map {
      correlation * model.prediction(at: min(max(Double($0) / 64 - shift, 0), 1)).mean
    }
    let centre = min(max(position(of: best.rate) + shift, 0), 1)
    let half = min(0.5 * log(10) / width, 0.25)
    let design = [centre, centre - half, centre + half].map { min(max($0, 0), 1) }
    next.expectation = Expectation(
      shape: shape, scale: model.scale.scale, design: design.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
    return next
  }
}
