internal import Glibc

/// The hyperparameters that were fitted last, and how much had been told then.
struct FittedHyperparameters: Sendable, Hashable, Codable {
  var hyperparameters: Hyperparameters
  var told: Int
}

/// The model of a search: regression on standardized values, on top of what the last stage expects.
struct SearchModel {
  var scale: ValueScale
  var expectation: Expectation?
  var regression: AveragedRegression

  /// The standardized value at a position.
  func prediction(at position: Double) -> Prediction {
    var solved = [Double](repeating: 0, count: regression.models.first?.observations.count ?? 0)
    var prediction = regression.predict([position], &solved)
    prediction.mean += expectation?.value(at: position) ?? 0
    return prediction
  }
}

extension BayesianSearch {
  /// The scale of the values told.
  func valueScale() -> ValueScale {
    ValueScale(of: places.filter { $0.values > 0 }.map(\.value), smallest: expectation?.scale)
  }

  /// The model of what was told; pending trials count as told with the value that the model expects of them.
  func searchModel(pending: [Double] = []) throws -> SearchModel {
    let scale = valueScale()
    let base = try regression(scale, [])
    guard !pending.isEmpty else { return base }
    let believed = pending.map { ($0, base.prediction(at: $0).mean) }
    return try regression(scale, believed)
  }

  private func regression(_ scale: ValueScale, _ believed: [(Double, Double)]) throws -> SearchModel {
    var positions: [[Double]] = []
    var values: [Double] = []
    var variances: [Double] = []
    var replicates: [Double] = []
    let standardized = places.map { scale.standardized($0.value) }
    let best = places.indices.filter { places[$0].values > 0 }.map { standardized[$0] }.min() ?? 0
    func add(_ position: Double, _ value: Double, _ variance: Double, _ count: Int) {
      positions.append([position])
      values.append(value - (expectation?.value(at: position) ?? 0))
      variances.append(variance)
      replicates.append(Double(count))
    }
    for (i, place) in places.enumerated() {
      if place.values > 0 {
        add(place.position, standardized[i], scale.variance(place.deviation, at: place.value), place.values)
      } else {
        // Censored: at least this much, with a deviation of one scale, or of three when a larger rate did not fail.
        let beside = [i - 1, i + 1].filter { places.indices.contains($0) && places[$0].values > 0 }
        let level = beside.reduce(best + 2) { max($0, standardized[$1]) }
        add(place.position, level, isIsolated(i) ? 9 : 1, 1)
      }
    }
    for (position, value) in believed where places.allSatisfy({ abs($0.position - position) > 1e-9 }) {
      add(position, value, 0, 1)
    }
    let data = try Observations(points: positions, values: values, variances: variances, replicates: replicates)
    return SearchModel(scale: scale, expectation: expectation, regression: try averaged(data))
  }

  private func averaged(_ data: Observations) throws -> AveragedRegression {
    if let held = settings.hyperparameters {
      return AveragedRegression(try Regression(kernel: settings.kernel, held, data))
    }
    if data.count <= settings.averagedPlaces {
      return try AveragedRegression(kernel: settings.kernel, data, over: settings.grid)
    }
    let parameters = try fitted?.hyperparameters ?? fit(data).hyperparameters
    return AveragedRegression(try Regression(kernel: settings.kernel, parameters, data))
  }

  /// Fits the hyperparameters anew when there are too many places to average and five trials have been told since.
  mutating func refitIfDue() {
    guard settings.hyperparameters == nil, places.count > settings.averagedPlaces, told - (fitted?.told ?? -5) >= 5,
      let data = try? searchModel().regression.models.first?.observations, let fit = try? fit(data)
    else { return }
    fitted = FittedHyperparameters(hyperparameters: fit.hyperparameters, told: told)
  }

  private func fit(_ data: Observations) throws -> HyperparameterFit.Result {
    var fit = HyperparameterFit(kernel: settings.kernel, prior: settings.grid.prior)
    fit.starts = fitted == nil ? 2 : 0
    fit.maximumIterations = 15
    return try fit.fit(data, from: fitted?.hyperparameters)
  }
}
