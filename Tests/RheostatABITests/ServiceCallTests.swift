internal import CRheostat
internal import Glibc
internal import Rheostat
internal import Testing

@Suite struct ServiceCallTests {
  @Test func theLibraryNamesItself() throws {
    #expect(rheostat_abi_version() == UInt32(RHEOSTAT_ABI_VERSION))
    #expect(String(cString: try #require(rheostat_version())).split(separator: ".").count == 3)
    for status: Int32 in [0, 1, 2, 3, 77, -1] { #expect(rheostat_status_text(status) != nil) }
    let words = try JSON(try #require(answer { rheostat_vocabulary($0) }.text))
    #expect(words["signals"] == .array(Signal.allCases.map { .string($0.name) }))
    let catalog = try JSON(Array(try #require(answer { rheostat_catalog($0) }.text).utf8), limits: .snapshot)
    guard case .array(let kinds) = catalog["controllers"] else { return #expect(Bool(false), "no controllers") }
    #expect(kinds.count == ControllerCatalog.standard.entries.count)
  }

  @Test func theHeaderNamesTheSignals() {
    let header = [
      RHEOSTAT_TRAINING_LOSS, RHEOSTAT_VALIDATION_LOSS, RHEOSTAT_VALIDATION_METRIC, RHEOSTAT_GRADIENT_DOT_UPDATE,
      RHEOSTAT_GRADIENT_SQUARED_NORM, RHEOSTAT_UPDATE_SQUARED_NORM, RHEOSTAT_GRADIENT_L1_NORM,
      RHEOSTAT_GRADIENT_DOT_DISPLACEMENT, RHEOSTAT_HALF_BATCH_DOT, RHEOSTAT_WEIGHT_SQUARED_NORM,
      RHEOSTAT_SQUARED_DISTANCE, RHEOSTAT_REFERENCE_DOT, RHEOSTAT_REFERENCE_SQUARED_NORM, RHEOSTAT_MEAN_SQUARED_UPDATE,
      RHEOSTAT_EFFECTIVE_RATE, RHEOSTAT_SECONDS, RHEOSTAT_TOKENS,
    ]
    let signals: [Signal] = [
      .trainingLoss, .validationLoss, .validationMetric, .gradientDotUpdate, .gradientSquaredNorm, .updateSquaredNorm,
      .gradientL1Norm, .gradientDotDisplacement, .halfBatchDot, .weightSquaredNorm, .squaredDistance, .referenceDot,
      .referenceSquaredNorm, .meanSquaredUpdate, .effectiveRate, .seconds, .tokens,
    ]
    #expect(header == signals.map { Int($0.rawValue) } && signals.count == Signal.allCases.count)
  }

  @Test func aSearchFindsADipAndGoesOnFromItsSnapshot() throws {
    var handle: rheostat_handle = 0
    #expect(answer { rheostat_search_create(1e-5, 1, 3, &handle, $0) }.status == RHEOSTAT_OK)
    var best = rheostat_recommendation()
    #expect(rheostat_search_best(handle, &best) == RHEOSTAT_OK && best.rate.isNaN)
    func tell(_ search: rheostat_handle) -> Double {
      var rate = 0.0
      #expect(rheostat_search_ask(search, &rate) == RHEOSTAT_OK)
      let value = rate > 0.3 ? Double.nan : (log10(rate) + 2) * (log10(rate) + 2)
      #expect(rheostat_search_tell(search, rate, value, 0) == RHEOSTAT_OK)
      return rate
    }
    for _ in 0..<12 { _ = tell(handle) }
    let snapshot = try #require(answer { rheostat_search_snapshot(handle, $0) }.text)
    var other: rheostat_handle = 0
    #expect(answer { rheostat_search_restore(snapshot, &other, $0) }.status == RHEOSTAT_OK)
    #expect(tell(handle) == tell(other))
    #expect(rheostat_search_best(handle, &best) == RHEOSTAT_OK && best.rate > 0.005 && best.rate < 0.02)
    var (means, sds) = ([0.0, 0], [0.0, 0])
    #expect(rheostat_search_posterior(handle, [0.01, 1e-5], 2, &means, &sds) == RHEOSTAT_OK)
    #expect(means[0] < means[1] && sds.allSatisfy { $0 >= 0 })
    #expect(rheostat_search_posterior(handle, [-1], 1, &means, &sds) == RHEOSTAT_INVALID)
    #expect(rheostat_search_tell(handle, -1, 0, 0) == RHEOSTAT_INVALID)
    #expect(answer { rheostat_search_restore("{}", &other, $0) }.status == RHEOSTAT_INVALID && other == 0)
    #expect(answer { rheostat_search_create(1, 0.1, 1, &other, $0) }.status == RHEOSTAT_INVALID)
    #expect(rheostat_destroy(handle) == RHEOSTAT_OK)
  }

  @Test func aForecastIsThatOfTheLibrary() throws {
    let losses = (0..<100).map { 2 * exp(-0.03 * Double($0)) + 0.5 }
    var found = [rheostat_forecast](repeating: rheostat_forecast(), count: 2)
    #expect(
      answer { rheostat_forecast_at("exponential", nil, losses, 100, [200, 1000], 2, &found, $0) }.status == RHEOSTAT_OK
    )
    let same = try LossModel.exponential.forecast(LossSeries(losses), at: [200, 1000])
    #expect(found.map(\.mean) == same.map(\.mean))
    let (status, text) = answer { rheostat_forecast_at("cubic", nil, losses, 100, [200], 1, &found, $0) }
    #expect(status == RHEOSTAT_INVALID && text?.contains("ensemble") == true)
    #expect(answer { rheostat_forecast_at("power", nil, losses, 1, [200], 1, &found, $0) }.status == RHEOSTAT_INVALID)
    #expect(answer { rheostat_forecast_at("power", nil, losses, -5, [200], 1, &found, $0) }.status == RHEOSTAT_INVALID)
  }

  @Test func conversationsAnswerByLines() throws {
    var control: rheostat_handle = 0
    #expect(answer { rheostat_control_create("cosine", "", &control, $0) }.status == RHEOSTAT_OK)
    let first = answer { rheostat_control_line(control, #"{"plan":{"total":2,"baseRate":1}}"#, $0) }
    #expect(first.text == "{\"n\":0,\"do\":\"train\",\"rate\":1.0,\"role\":\"main\"}\n")
    #expect(
      answer { rheostat_control_line(control, #"{"n":0,"event":"trained"}"#, $0) }.text?.contains(#""n":1"#) == true)
    let states = try #require(answer { rheostat_control_states(control, $0) }.text)
    var again: rheostat_handle = 0
    #expect(answer { rheostat_control_create("cosine", states, &again, $0) }.status == RHEOSTAT_OK)
    #expect(
      answer { rheostat_control_line(again, #"{"plan":{"total":2,"baseRate":1},"n":1}"#, $0) }.text?.contains(#""n":1"#)
        == true)

    var talk: rheostat_handle = 0
    #expect(answer { rheostat_suggest_create(#"{"low":1e-4,"high":1,"trials":5}"#, &talk, $0) }.status == RHEOSTAT_OK)
    #expect(answer { rheostat_suggest_line(talk, #"{"ask":true}"#, $0) }.text?.contains(#""do":"try""#) == true)
    #expect(answer { rheostat_suggest_line(talk, #"{"tell":{"lr":0.03,"value":0.4}}"#, $0) }.text == #"{"n":1}"#)
    #expect(answer { rheostat_suggest_line(talk, "nonsense", $0) }.text?.contains("error") == true)
    #expect(answer { rheostat_suggest_state(talk, $0) }.text?.contains("rheostat/1") == true)
    #expect(answer { rheostat_suggest_create(#"{"lows":1}"#, &talk, $0) }.status == RHEOSTAT_INVALID)
    let table = answer { rheostat_suggest("lr,value\n0.01,0.5\n0.1,nan\n", nil, $0) }
    #expect(table.status == RHEOSTAT_OK && table.text?.contains(#""line":"try"#) == true)
    for handle in [control, again] { #expect(rheostat_destroy(handle) == RHEOSTAT_OK) }
  }

  @Test func aRangeTestIsAnalysed() {
    let rates = (0..<60).map { exp(-12 + 0.2 * Double($0)) }
    let losses = rates.map { $0 > 0.3 ? 5 : 2 - min(1.5, 40 * $0) }
    let found = answer { rheostat_range_analysis(rates, losses, 60, $0) }
    #expect(found.status == RHEOSTAT_OK && found.text?.contains("steepest") == true)
    #expect(answer { rheostat_range_analysis([-1], [1], 1, $0) }.status == RHEOSTAT_INVALID)
  }
}
