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
  private let predictor: MixturePredictor

  init(scale: ValueScale, expectation: Expectation?, regression: AveragedRegression) {
    (self.scale, self.expectation, self.regression) = (scale, expectation, regression)
    predictor = MixturePredictor(regression)
  }

  /// The standardized value at a position.
  func prediction(at position: Double) -> Prediction {
    var prediction = predictor.prediction(at: [position])
    prediction.mean += expectation?.value(at: position) ?? 0
    return prediction
  }
}

extension BayesianSearch {
  /// The scale of the values told.
  func valueScale() -> ValueScale {
    ValueScale(of: places.filter { $0.values > 0 }.map(\.value), smallest: expectation?.scale)
  }

  /// The model of what was told; pending trials, of many the last ones, count as told with the value that the model expects
  /// of them.
  func searchModel(pending: [Double] = []) throws -> SearchModel {
    let scale = valueScale()
    let base = try regression(scale, [])
    guard !pending.isEmpty else { return base }
    let believed = pending.suffix(settings.maximumPlaces).map { ($0, base.prediction(at: $0).mean) }
    return try regression(scale, believed)
  }

  private func regression(_ scale: ValueScale, _ believed: [(Double, Double)]) throws -> SearchModel {
    let data = try observations(places, scale, believed)
    return SearchModel(scale: scale, expectation: expectation, regression: try averaged(data))
  }

  /// What the model is told of places, on the scale.
  private func observations(
    _ places: [Place], _ scale: ValueScale, _ believed: [(Double, Double)] = []
  ) throws -> Observations {
    var positions: [[Double]] = []
    var values: [Double] = []
    var variances: [Double] = []
    var replicates: [Double] = []
    let standardized = places.map { scale.standardized($0.value) }
    let best = places.indices.filter { places[$0].values > 0 }.map { standardized[$0] }.min() ?? 0
    let highest = places.last { $0.failures == 0 }?.position ?? -1
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
        add(place.position, level, place.position < highest ? 9 : 1, 1)
      }
    }
    for (position, value) in believed where places.allSatisfy({ abs($0.position - position) > 1e-9 }) {
      add(position, value, 0, 1)
    }
    return try Observations(points: positions, values: values, variances: variances, replicates: replicates)
  }

  private func averaged(_ data: Observations) throws -> AveragedRegression {
    if settings.hyperparameters == nil, data.count <= settings.averagedPlaces {
      return try AveragedRegression(kernel: settings.kernel, data, over: settings.grid)
    }
    let parameters = try settings.hyperparameters ?? fitted?.hyperparameters ?? fit()
    return AveragedRegression(try Regression(kernel: settings.kernel, parameters, data))
  }

  /// Fits the hyperparameters anew when there are too many places to average and five trials have been told since.
  mutating func refitIfDue() {
    guard settings.hyperparameters == nil, places.count > settings.averagedPlaces, told - (fitted?.told ?? -5) >= 5,
      let hyperparameters = try? fit()
    else { return }
    fitted = FittedHyperparameters(hyperparameters: hyperparameters, told: told)
  }

  /// The hyperparameters of the largest posterior density for at most 32 places: beyond it the closest are merged, which
  /// keeps what they say of the noise and the length scale, in a time that does not grow.
  private func fit() throws -> Hyperparameters {
    var fit = HyperparameterFit(kernel: settings.kernel, prior: settings.grid.prior)
    fit.starts = fitted == nil ? 2 : 0
    fit.maximumIterations = fitted == nil ? 15 : 8
    fit.tolerance = 1e-2
    let few = Place.merged(places, atMost: 32)
    return try fit.fit(observations(few, valueScale()), from: fitted?.hyperparameters).hyperparameters
  }
}
