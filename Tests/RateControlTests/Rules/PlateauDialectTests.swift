import Testing

@testable import RateControl

@Suite struct PlateauDialectTests {
  /// Which of `count` equal readings are followed by a lower rate.
  private func cuts<Law: PlateauLaw>(_ law: Law, _ count: Int, of reading: Double = 1) throws -> [Int] {
    var rule = PlateauDialect(law, total: nil)
    var found: [Int] = []
    for index in 0..<count {
      let before = rule.rate
      if try rule.afterValidation(reading) < before { found.append(index) }
      #expect(rule.state == (try rule.restored(into: PlateauDialect(law, total: nil))).state)
    }
    return found
  }

  /// The first reading is the best; the cut comes after patience + 1, patience and patience bad ones.
  @Test(arguments: [1, 2, 5]) func patienceIsOffByOneAsInTheLibraries(_ patience: Int) throws {
    var torch = TorchPlateau(peak: 0.1)
    var keras = KerasPlateau(peak: 0.1)
    var optax = OptaxPlateau(peak: 0.1)
    (torch.patience, keras.patience, optax.patience) = (patience, patience, patience)
    #expect(try cuts(torch, patience + 3).first == patience + 1)
    #expect(try cuts(keras, patience + 3).first == patience)
    #expect(try cuts(optax, patience + 3).first == patience)
  }

  /// With patience 2 and cooldown 3: torch and optax pass over 3 readings, Keras over 2.
  @Test func cooldownIsCountedAsInTheLibraries() throws {
    var torch = TorchPlateau(peak: 0.1)
    var keras = KerasPlateau(peak: 0.1)
    var optax = OptaxPlateau(peak: 0.1)
    (torch.patience, keras.patience, optax.patience) = (2, 2, 2)
    (torch.cooldown, keras.cooldown, optax.cooldown) = (3, 3, 3)
    #expect(try cuts(torch, 20) == [3, 9, 15])
    #expect(try cuts(keras, 12) == [2, 6, 10])
    #expect(try cuts(optax, 15) == [2, 7, 12])
  }

  /// NaN counts as bad in all three, and never becomes the best; -inf does and is never beaten.
  @Test func notFiniteIsJudgedAsInTheLibraries() throws {
    var torch = TorchPlateau(peak: 0.1)
    var keras = KerasPlateau(peak: 0.1)
    var optax = OptaxPlateau(peak: 0.1)
    (torch.patience, keras.patience, optax.patience) = (2, 2, 2)
    for bad in [Double.nan, .infinity] {
      #expect(try cuts(torch, 6, of: bad) == [2, 5])
      #expect(try cuts(keras, 5, of: bad) == [1, 3])
      #expect(try cuts(optax, 5, of: bad) == [1, 3])
    }
    #expect(try cuts(torch, 7, of: -.infinity) == [3, 6])
    var rule = PlateauDialect(torch, total: nil)
    _ = try rule.afterValidation(.nan)
    #expect(rule.decision?.reason == .readingNotFinite)
  }

  @Test func kerasRateIsA32BitVariable() throws {
    var law = KerasPlateau(peak: 0.1)
    (law.patience, law.floor) = (1, 0.005)
    var rule = PlateauDialect(law, total: nil)
    var rates = [rule.rate]
    for _ in 0..<4 { rates.append(try rule.afterValidation(1)) }
    #expect(rates == [0.1, 0.1, 0.01, 0.005, 0.005].map { Double(Float($0)) })
  }

  @Test func kerasStopsAtTheRoundedFloor() throws {
    var law = KerasPlateau(peak: 0.1)
    (law.patience, law.floor, law.cooldown) = (1, 0.1, 5)
    #expect(try cuts(law, 6).isEmpty)
    var rule = PlateauDialect(law, total: nil)
    for _ in 0..<6 { _ = try rule.afterValidation(1) }
    #expect(rule.state.memory.bad == 5)
  }

  @Test func optaxAveragesIn32Bits() throws {
    var law = OptaxPlateau(peak: 0.1)
    (law.patience, law.window, law.factor) = (1, 3, 0.5)
    var rule = PlateauDialect(law, total: nil)
    var rates: [Double] = []
    for value in [1.0, 2, 3, 3, 2, 1, 1, 1, 1] { rates.append(try rule.afterValidation(value)) }
    #expect(rates == [0.1, 0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05])
    #expect(rule.state.memory.best.value == 1)
    _ = try rule.afterValidation(0.1)
    #expect(rule.state.memory.average.value == Double(Float(0.1)))
  }

  @Test func impossibleChoicesAreRefused() {
    #expect(
      sentence { _ = try make("optaxPlateau", ["threshold": .number(0)], plan: ablePlan) }
        == "threshold: must be above 0 if absoluteThreshold is 0, as optax asks; write 1e-4")
    #expect(
      sentence { _ = try make("optaxPlateau", ["patience": .integer(0)], plan: ablePlan) }
        == "patience: must be a whole number from 1 to 2147483647; got 0")
    #expect(
      sentence { _ = try make("kerasPlateau", ["peak": .number(1e300)], plan: ablePlan) }
        == "peak: must be from 1.2e-38 to 3.4e38, for Keras keeps it in 32 bits; got 1e+300")
  }
}
