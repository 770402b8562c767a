import Testing
import _TestSupport

@testable import StageSearch

/// The forecaster of the published code against one made of SciPy (`Tests/Golden/make_golden_autolrs.py`).
@Suite struct OriginalForecastTests {
  private struct Tally {
    var agree = 0
    var count = 0
    var share: Double { Double(agree) / Double(max(count, 1)) }
  }

  private func forecast(_ golden: [String: Any]) -> OriginalForecast? {
    OriginalForecast(
      Golden.numbers(golden["y"]), at: Golden.number(golden["at"]),
      isValidation: Golden.number(golden["validation"]) != 0)
  }

  private func agrees(_ golden: [String: Any]) -> Bool {
    guard !Golden.number(golden["forecast"]).isNaN else { return forecast(golden) == nil }
    let truth = Golden.number(golden["forecast"])
    guard let value = forecast(golden)?.value else { return false }
    return abs(value - truth) <= 1e-6 * abs(truth)
  }

  private func tally(_ chosen: ([String: Any]) -> Bool) throws -> Tally {
    var tally = Tally()
    for golden in try Golden.cases("autolrs.json") where chosen(golden) {
      tally.count += 1
      if agrees(golden) { tally.agree += 1 }
    }
    return tally
  }

  private func isQuadratic(_ golden: [String: Any]) -> Bool { Golden.number(golden["quadratic"]) != 0 }

  private func isValidation(_ golden: [String: Any]) -> Bool { Golden.number(golden["validation"]) != 0 }

  /// Where every spline is one quadratic, training series have SciPy's forecasts, and none where the original raises.
  @Test func quadraticTrainingSeriesGolden() throws {
    let tally = try tally { isQuadratic($0) && !isValidation($0) }
    #expect(tally.count >= 20)
    #expect(tally.share >= 0.95, "\(tally.agree) of \(tally.count)")
  }

  /// Sixteen validation losses are often next to a straight line, where the last digits of LAPACK decide whether the
  /// original raises: where both have a forecast they agree but for that.
  @Test func quadraticValidationSeriesGolden() throws {
    let both = try tally { golden in
      isQuadratic(golden) && isValidation(golden) && !Golden.number(golden["forecast"]).isNaN && forecast(golden) != nil
    }
    #expect(both.count >= 15)
    #expect(both.share >= 0.85, "\(both.agree) of \(both.count)")
  }

  /// Whether a spline is one quadratic is told apart as SciPy does.
  @Test func standInsAreKnownGolden() throws {
    var tally = Tally()
    for golden in try Golden.cases("autolrs.json") {
      guard let forecast = forecast(golden) else { continue }
      tally.count += 1
      if forecast.isExact == (Golden.number(golden["quadratic"]) != 0) { tally.agree += 1 }
    }
    #expect(tally.count > 0)
    #expect(tally.share >= 0.95, "\(tally.agree) of \(tally.count)")
  }

  /// The golden file holds series of both kinds, so that neither test above is about nothing.
  @Test func bothKindsAreThereGolden() throws {
    let whole = try tally { _ in true }
    let quadratic = try tally { Golden.number($0["quadratic"]) != 0 }
    #expect(quadratic.count < whole.count)
    #expect(try tally { Golden.number($0["forecast"]).isNaN }.count > 0)
  }

  @Test(arguments: [[], [1.0], [1, 2], [1, .nan, 3, 4], [1, 1, 1, 1, 1], [3, 2, 1]])
  func whatLeavesNothingToFitRaisesThere(_ losses: [Double]) {
    #expect(OriginalForecast(losses, at: 1000, isValidation: false) == nil)
  }

  /// 17 losses lose one, then 16 of which three percent round to nothing: the original marks them all.
  @Test func aShortTrainingSeriesIsEatenUp() {
    let losses = (0..<16).map { 2 + Double($0 % 5) / Double($0 + 1) }
    #expect(OriginalForecast(losses, at: 160, isValidation: false) == nil)
    #expect(OriginalForecast(losses, at: 160, isValidation: true) != nil)
  }

  /// Nelder and Mead's simplex from 0 with SciPy's constants: `fmin(lambda q: (q - 1.3) ** 2, 0)` ends here.
  @Test func theSimplexEndsWhereSciPysDoes() {
    let end = LineSimplex.minimise { ($0 - 1.3) * ($0 - 1.3) }
    #expect(abs((end ?? 0) - 1.3000000000000012) < 1e-14)
  }

  @Test func aFunctionWithoutAValueEndsTheSimplex() {
    #expect(LineSimplex.minimise { $0 > 0.001 ? nil : -$0 } == nil)
  }
}
