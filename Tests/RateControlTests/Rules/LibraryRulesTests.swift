import Foundation
import Testing

@testable import RateControl

/// Rates set by the classes of transformers and timm (`Tests/Golden/make_library_rules.py`), bit for bit, against the
/// rules as the catalogue makes them from the same numbers.
@Suite struct LibraryRulesTests {
  struct Library: Decodable {
    let cases: [Case]
  }

  struct Case: Decodable {
    let kind: String
    let parameters: [String: LibraryTests.Written]
    let base: Double
    let metrics: [LibraryNumber]
    let rates: [Double]
  }

  /// `RHEOSTAT_LIBRARY_RULES` names another file, written with another seed.
  static func cases(_ kind: String) throws -> [Case] {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path =
      ProcessInfo.processInfo.environment["RHEOSTAT_LIBRARY_RULES"] ?? tests.path + "/Golden/library_rules.json"
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    return try JSONDecoder().decode(Library.self, from: data).cases.filter { $0.kind == kind }
  }

  /// After each metric the state also goes through JSON.
  private func compare<Rule: StatefulController>(_ type: Rule.Type, _ kind: String, _ signal: Signal) throws {
    let cases = try Self.cases(kind)
    #expect(!cases.isEmpty)
    for (index, library) in cases.enumerated() {
      let plan = RunPlan(total: nil, baseRate: library.base, signals: .all, can: .validate)
      let fresh = try #require(try make(kind, library.parameters.mapValues(\.value), plan: plan) as? Rule)
      var rule = fresh
      #expect(library.rates.count == library.metrics.count + 1 && library.rates.count > 1)
      #expect(rule.nominalRate == library.rates.first)
      for (step, (metric, rate)) in zip(library.metrics, library.rates.dropFirst()).enumerated() {
        #expect(try rule.afterValidation(metric.value, signal) == rate, "\(kind) case \(index), metric \(step)")
        rule = try rule.restored(into: fresh)
      }
    }
  }

  @Test func greedyIsThatOfTransformers() throws { try compare(HFGreedy.self, "hfGreedy", .validationLoss) }

  @Test func plateauIsThatOfTimm() throws {
    try compare(PlateauDialect<TimmPlateau>.self, "timmPlateau", .validationMetric)
  }
}

@Suite struct HFGreedyTests {
  /// 5e-5 lies below the fixed floor of 1e-3: no reading lowers it, improvement raises it.
  @Test func aRateBelowTheFixedFloorCanOnlyRise() throws {
    var rule = try HFGreedy(HFGreedy.Settings(start: 5e-5), total: nil)
    for _ in 0..<50 { #expect(try rule.afterValidation(1) == 5e-5) }
    #expect(rule.decision == nil)
    var rate = 0.0
    for reading in 0..<200 { rate = try rule.afterValidation(0.9 - Double(reading) / 1000) }
    #expect(rate > 1e-4)
    #expect(rule.decision?.reason == .greedyRaised)
  }

  @Test func itBeginsAnewAfterLongAtTheFloor() throws {
    var settings = HFGreedy.Settings(start: 0.1)
    (settings.factor, settings.patience, settings.low, settings.restart) = (0.5, 0, 0.05, 3)
    var rule = try HFGreedy(settings, total: nil)
    var rates: [Double] = []
    for _ in 0..<5 { rates.append(try rule.afterValidation(1)) }
    // The first reading beats infinity and raises at once; 0.1 comes back by halving, then the floor, three times.
    #expect(rates == [0.2, 0.1, 0.05, 0.05, 0.1])
    #expect(rule.decision?.reason == .greedyRestarted)
  }

  @Test func impossibleSettingsAreRefused() {
    #expect(
      sentence { _ = try make("hfGreedy", ["low": .number(2)], plan: ablePlan) }
        == "low: must not be above high 1.0; got 2.0")
    #expect(
      sentence { _ = try make("hfGreedy", ["window": .integer(1 << 40)], plan: ablePlan) }
        == "window: must be a whole number from 1 to 100000; got \(1 << 40)")
  }

  @Test func aStoredMeanOfAnotherLengthIsRefused() throws {
    var settings = HFGreedy.Settings(start: 0.1)
    settings.window = 3
    let long = try HFGreedy(settings, total: nil)
    var short = try HFGreedy(HFGreedy.Settings(start: 0.1), total: nil)
    #expect(throws: ControllerError.self) { try short.restore(long.state) }
  }
}
