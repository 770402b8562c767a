import Glibc
import LossForecast
import Testing

/// What every model promises of any series.
@Suite struct LossModelTests {
  private static func noise(_ count: Int, seed: UInt64) -> [Double] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / 9_007_199_254_740_992 - 0.5
    }
  }

  /// Named series of every shape.
  private static let shapes: [(name: String, losses: [Double])] = {
    let noise = Self.noise(60, seed: 7)
    func make(_ f: (Double) -> Double) -> [Double] { (0..<60).map { f(Double($0)) + 0.01 * noise[$0] } }
    return [
      ("falling", make { 2 * exp(-0.05 * $0) + 3 }), ("rising", make { 3 + 0.05 * $0 }),
      ("oscillating", make { 3 + sin(2 * $0) }), ("power", make { 3 + 2 / sqrt($0 + 1) }),
      ("spikes", make { 3 + (Int($0) % 13 == 5 ? 40 : 0) }), ("short", [3, 2, 2.5]),
    ]
  }()

  @Test(arguments: LossModel.allCases) func scaleAndShift(_ model: LossModel) throws {
    for (name, losses) in Self.shapes {
      let plain = try model.forecast(LossSeries(losses), at: 600)
      for (scale, shift) in [(1.0, 50.0), (0.125, 0), (1e-290, 0), (1e290, 0), (3, 7)] {
        let moved = try model.forecast(LossSeries(losses.map { $0 * scale + shift }), at: 600)
        let spread = max(abs(plain.low), abs(plain.high), 40)
        for (got, wanted) in [(moved.mean, plain.mean), (moved.low, plain.low), (moved.high, plain.high)]
        where plain.low > 0 {
          let error = abs((got - shift) / scale - wanted)
          #expect(error <= 1e-6 * spread, "\(model) \(name) x \(scale) + \(shift): off by \(error)")
        }
      }
    }
  }

  @Test(arguments: LossModel.allCases) func bandsAreOrderedAndFinite(_ model: LossModel) throws {
    let others = [
      [1e300, -1e300, 1e300, 5], [1e-300, 2e-300, 1e-300], [1.7e308, -1.7e308, 0, 1], [-5, -6, -6.5, -6.7],
    ]
    for losses in Self.shapes.map(\.losses) + others {
      for step in [0, 10, 1e4, 1e15] {
        let forecast = try model.forecast(LossSeries(losses), at: step)
        #expect(forecast.low <= forecast.mean && forecast.mean <= forecast.high, "\(model) \(losses.prefix(4))")
        let finite = forecast.low.isFinite && forecast.high.isFinite && forecast.sd.isFinite
        #expect(finite, "\(model) \(losses.prefix(4))")
        #expect(forecast.sd >= 0)
      }
    }
  }

  @Test(arguments: LossModel.allCases) func flatStaysFlat(_ model: LossModel) throws {
    for level in [0, 2.5, -3, 1e300, 1e-300] {
      let forecast = try model.forecast(LossSeries([Double](repeating: level, count: 20)), at: 1000)
      #expect(forecast == Forecast(mean: level, sd: 0, low: level, high: level), "\(model) \(level)")
    }
  }

  @Test(arguments: LossModel.allCases) func noNegativeLossIsPredicted(_ model: LossModel) throws {
    let losses = (0..<50).map { 1 - 0.0199 * Double($0) }
    let forecast = try model.forecast(LossSeries(losses), at: 5000)
    #expect(forecast.low >= 0)
  }

  @Test func powerLawIsRecovered() throws {
    let steps = (0..<40).map { Double($0 * $0) }
    let losses = steps.map { 1.5 + 2 * pow($0 + 1, -0.5) }
    let forecast = try LossModel.power.forecast(LossSeries(losses, steps: steps), at: 100_000)
    #expect(abs(forecast.mean - (1.5 + 2 * pow(100_001, -0.5))) < 1e-6)
  }

  @Test func ensembleStaysNearTheData() throws {
    for (name, losses) in Self.shapes {
      let (low, high) = (losses.min() ?? 0, losses.max() ?? 0)
      let forecast = try LossModel.ensemble.forecast(LossSeries(losses), at: 1e6)
      #expect(
        forecast.low >= low - (high - low) / 2 - 1e-9 && forecast.high <= high + (high - low) / 2 + 1e-9, "\(name)")
    }
  }

  /// Without noise one member is right to the last digit, the others are refuted.
  /// Exponentials without noise, seen for a tenth of their time constant or for twenty, from six points on: the ensemble
  /// is within 1 %, also of losses rounded to six digits, and outside of the range of the data.
  @Test(arguments: [
    (6, 4.0), (8, 4), (10, 5), (12, 8), (20, 10), (30, 20), (50, 5), (100, 20), (100, 50), (100, 200), (100, 500),
    (100, 1000), (200, 60),
  ]) func ensembleFollowsAnExponentialWithoutNoise(_ points: Int, constant: Double) throws {
    for digits in [1e15, 1e6] {
      let truth = { (step: Double) in 0.5 + 2 * exp(-step / constant) }
      let losses = (0..<points).map { (truth(Double($0)) * digits).rounded() / digits }
      // Rounded losses leave a slow exponential, seen for a fifth of its constant or less, open.
      if digits < 1e10, Double(points) < constant / 4 { continue }
      let step = Double(10 * points)
      let forecast = try LossModel.ensemble.forecast(LossSeries(losses), at: step)
      #expect(abs(forecast.mean / truth(step) - 1) < 0.01, "\(digits): \(forecast.mean) for \(truth(step))")
    }
  }

  @Test func ensembleFollowsAModelThatHolds() throws {
    let exponential = (0..<100).map { 2 * exp(-0.03 * Double($0)) + 0.5 }
    var spiked = exponential
    for place in [7, 33, 60] { spiked[place] += 5 }
    for losses in [exponential, spiked, exponential.map { -1e200 * $0 }] {
      let scale = losses[0] / exponential[0]
      let forecast = try LossModel.ensemble.forecast(LossSeries(losses), at: [200, 1000])
      for (forecast, step) in zip(forecast, [200.0, 1000]) {
        // What stays of the others has few times half a percent of the weight, and is off by the range at most.
        #expect(abs(forecast.mean / scale - 2 * exp(-0.03 * step) - 0.5) < 0.02)
      }
    }
  }

  @Test func aSpikeDoesNotSetTheUnit() throws {
    var losses = (0..<100).map { 1 / Double($0 + 1) }
    losses[50] = 1e30
    let forecast = try LossModel.power.forecast(LossSeries(losses), at: 1000)
    #expect(abs(forecast.mean - 1 / 1001.0) < 1e-9 && forecast.high < 0.01)
  }

  /// A run whose loss grows at its end is going there, however few the points are.
  @Test(arguments: [5, 10, 20]) func aDivergingEndIsNoOutlier(_ count: Int) throws {
    var losses = (0..<(100 - count)).map { 2 * exp(-0.05 * Double($0)) + 0.5 }
    for step in 1...count { losses.append(losses[99 - count] * pow(3, Double(step))) }
    for model in [LossModel.exponential, .lastMean, .ensemble] {
      #expect(try model.forecast(LossSeries(losses), at: 1000).mean > 1, "\(model)")
    }
  }

  @Test func longSeriesAreAveragedInBlocks() throws {
    let noise = Self.noise(60_000, seed: 3)
    let losses = noise.indices.map { 2 * exp(-3 * Double($0) / 60_000) + 0.5 + 0.1 * noise[$0] }
    let forecast = try LossModel.exponential.forecast(LossSeries(losses), at: 600_000)
    // The sum of 60,000 noises of deviation 0.029 leaves the asymptote about 0.0004.
    #expect(abs(forecast.mean - 0.5) < 0.003 && forecast.sd < 0.003)
  }

  @Test func interiorFailuresAreLeftOut() throws {
    let series = try LossSeries([3, .nan, 2, .infinity, 1.5, 1.2])
    #expect(series.steps == [0, 2, 4, 5] && series.losses == [3, 2, 1.5, 1.2])
  }

  @Test func refusals() throws {
    #expect(throws: LossForecastError.self) { try LossSeries([1, 2]) }
    #expect(throws: LossForecastError.self) { try LossSeries([3, 2, 1, .nan]) }
    #expect(throws: LossForecastError.self) { try LossSeries([3, 2, 1], steps: [0, 2, 2]) }
    #expect(throws: LossForecastError.self) { try LossSeries([3, 2, 1], steps: [0, 1]) }
    #expect(throws: LossForecastError.self) { try LossSeries([3, 2, 1], steps: [0, 1, .nan]) }
    #expect(throws: LossForecastError.self) { try LossModel.power.forecast(LossSeries([3, 2, 1]), at: .nan) }
  }

  @Test(arguments: LossModel.allCases)
  func aFitGivesTheForecastsOfTheModel(_ model: LossModel) throws {
    let series = try LossSeries((0..<40).map { 1 + exp(-0.1 * Double($0)) })
    let fit = model.fit(series)
    let steps: [Double] = [0, 20, 400, 1e15]
    #expect(try steps.map { fit.forecast(at: $0) } == model.forecast(series, at: steps))
    #expect(fit.forecast(at: .nan) == fit.forecast(at: 0) && fit.forecast(at: .infinity) == fit.forecast(at: 1e15))
  }
}
