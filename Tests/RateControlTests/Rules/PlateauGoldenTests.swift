import Testing
import _TestSupport

@testable import RateControl

@Suite struct PlateauGoldenTests {
  /// torch's own rates, bit for bit; after each metric the state also goes through JSON.
  @Test func ratesAreThoseOfTorch() throws {
    let cases = try Golden.cases("plateau.json")
    #expect(!cases.isEmpty)
    for (index, golden) in cases.enumerated() {
      let config = golden["config"] as? [String: Any] ?? [:]
      var law = TorchPlateau(peak: Golden.number(golden["base"]))
      law.mode = config["mode"] as? String == "max" ? .max : .min
      law.factor = Golden.number(config["factor"])
      law.patience = Int(Golden.number(config["patience"]))
      law.threshold = Golden.number(config["threshold"])
      law.thresholdMode = config["threshold_mode"] as? String == "abs" ? .absolute : .relative
      law.cooldown = Int(Golden.number(config["cooldown"]))
      law.floor = Golden.number(config["min_lr"])
      law.epsilon = Golden.number(config["eps"])
      var rule = PlateauDialect(law, total: nil)
      let metrics = Golden.numbers(golden["metrics"])
      let rates = Golden.numbers(golden["rates"])
      #expect(metrics.count == rates.count && !metrics.isEmpty)
      for (step, (metric, rate)) in zip(metrics, rates).enumerated() {
        #expect(try rule.afterValidation(metric) == rate, "case \(index), metric \(step)")
        rule = try rule.restored(into: PlateauDialect(law, total: nil))
      }
    }
  }
}
