import LossForecast
import Testing
import _TestSupport

/// The exponential against series whose truth is known.
@Suite struct ForecastGoldenTests {
  private func truths(
    where chosen: ([String: Any]) -> Bool, _ check: ([String: Any], Forecast, Double) -> Void
  ) throws {
    for golden in try Golden.cases("forecast.json") where chosen(golden) {
      let series = try LossSeries(Golden.numbers(golden["y"]), steps: Golden.numbers(golden["t"]))
      let steps = Golden.numbers(golden["at"])
      let forecasts = try LossModel.exponential.forecast(series, at: steps)
      for (forecast, truth) in zip(forecasts, Golden.numbers(golden["truth"])) { check(golden, forecast, truth) }
    }
  }

  private func hasOutliers(_ golden: [String: Any]) -> Bool { Golden.number(golden["outliers"]) != 0 }

  private func size(_ golden: [String: Any]) -> Double {
    abs(Golden.number(golden["a"])) + abs(Golden.number(golden["c"]))
  }

  @Test func noiselessGolden() throws {
    var count = 0
    try truths {
      Golden.number($0["noise"]) == 0
    } _: { golden, forecast, truth in
      count += 1
      let bound = (hasOutliers(golden) ? 1e-4 : 1e-6) * size(golden)
      #expect(abs(forecast.mean - truth) <= bound, "\(golden["a"]!) \(golden["b"]!) \(golden["c"]!): \(forecast)")
    }
    #expect(count > 0)
  }

  @Test func coverageGolden() throws {
    var (inside, count) = (0, 0)
    try truths {
      Golden.number($0["noise"]) > 0
    } _: { _, forecast, truth in
      count += 1
      if forecast.low <= truth, truth <= forecast.high { inside += 1 }
    }
    #expect(Double(inside) >= 0.85 * Double(count), "\(inside) of \(count)")
  }
}
