internal import CRheostat
internal import Rheostat
internal import Testing

@Suite struct ControllerCallTests {
  @Test func aRunThroughTheBorderIsTheRunInSwift() throws {
    let spelling = "warmup(10) > cosine"
    let handle = try made(spelling)
    defer { _ = rheostat_destroy(handle) }
    let configuration = try Configuration(spelling: spelling, catalog: .standard)
    var controller = try ControllerCatalog.standard.make(configuration, plan: RunPlan(total: 100, baseRate: 0.1))
    var directive = emptyDirective()
    #expect(rheostat_directive_now(handle, &directive) == RHEOSTAT_OK)
    for _ in 0..<100 {
      guard case .train(let update) = controller.directive else { break }
      #expect(directive.deed == UInt32(RHEOSTAT_TRAIN))
      #expect(directive.rate == update.rate)
      try controller.receive(.trained(Readings()))
      directive = advance(handle, event(RHEOSTAT_TRAINED)).directive
    }
    #expect(controller.directive == .finish)
    #expect(directive.deed == UInt32(RHEOSTAT_FINISH))
  }

  @Test func aSnapshotGoesOnBitForBit() throws {
    let plan = #"{"total":200,"baseRate":0.1,"signals":["validationLoss"]}"#
    let first = try made("plateau(patience=2)", plan)
    let loss = UInt64(1) << UInt64(Signal.validationLoss.rawValue)
    for _ in 0..<20 {
      _ = advance(first, event(RHEOSTAT_TRAINED))
      _ = advance(first, event(RHEOSTAT_VALIDATED, present: loss, first: 1))
    }
    let snapshot = try #require(answer { rheostat_snapshot(first, $0) }.text)
    var second: rheostat_handle = 0
    #expect(answer { rheostat_restore(snapshot, &second, $0) }.status == RHEOSTAT_OK)
    var digests: (UInt64, UInt64) = (0, 1)
    #expect(rheostat_digest(first, &digests.0) == RHEOSTAT_OK && rheostat_digest(second, &digests.1) == RHEOSTAT_OK)
    #expect(digests.0 == digests.1)
    for _ in 0..<20 {
      #expect(
        advance(first, event(RHEOSTAT_TRAINED)).directive.rate
          == advance(second, event(RHEOSTAT_TRAINED)).directive.rate)
    }
    _ = (rheostat_destroy(first), rheostat_destroy(second))
  }

  @Test func aRefusedEventChangesNothingAndSaysWhy() throws {
    let handle = try made("cosine")
    defer { _ = rheostat_destroy(handle) }
    let before = answer { rheostat_snapshot(handle, $0) }.text
    for wrong in [
      event(RHEOSTAT_SAVED), event(99), event(RHEOSTAT_TRAINED, present: 1 << 60),
      event(RHEOSTAT_TRAINED, present: .max),
    ] {
      let (status, directive) = advance(handle, wrong)
      #expect(status == RHEOSTAT_REFUSED || status == RHEOSTAT_INVALID)
      #expect(directive.deed == UInt32(RHEOSTAT_TRAIN) && directive.rate == 0.1)
      #expect(answer { rheostat_error(handle, $0) }.text?.isEmpty == false)
    }
    var saved = event(RHEOSTAT_SAVED)
    saved.slot = 9
    #expect(advance(handle, saved).status == RHEOSTAT_INVALID)
    var replanned = event(RHEOSTAT_REPLANNED)
    replanned.total = -1
    #expect(advance(handle, replanned).status == RHEOSTAT_INVALID)
    #expect(answer { rheostat_snapshot(handle, $0) }.text == before)
  }

  @Test func readingsThatAreNotFiniteAreEvents() throws {
    let handle = try made("plateau", #"{"total":50,"baseRate":0.1,"signals":["validationLoss"]}"#)
    defer { _ = rheostat_destroy(handle) }
    let loss = UInt64(1) << UInt64(Signal.validationLoss.rawValue)
    for value in [Double.nan, .infinity, -.infinity, .greatestFiniteMagnitude, -0.0] {
      let (status, directive) = advance(handle, event(RHEOSTAT_VALIDATED, present: loss, first: value))
      #expect(status == RHEOSTAT_OK && directive.rate.isFinite)
    }
    #expect(answer { rheostat_decision_text(handle, $0) }.text?.contains("not a finite number") == true)
    var decision = rheostat_decision()
    decision.size = UInt32(MemoryLayout<rheostat_decision>.size)
    #expect(rheostat_last_decision(handle, &decision) == RHEOSTAT_OK)
    #expect(Reason.allCases[Int(decision.reason)] == .readingNotFinite)
  }

  @Test func aNewTotalComesThrough() throws {
    let handle = try made("cosine")
    defer { _ = rheostat_destroy(handle) }
    var longer = event(RHEOSTAT_REPLANNED)
    longer.total = 3
    #expect(advance(handle, longer).status == RHEOSTAT_OK)
    for _ in 0..<2 { #expect(advance(handle, event(RHEOSTAT_TRAINED)).directive.deed == UInt32(RHEOSTAT_TRAIN)) }
    #expect(advance(handle, event(RHEOSTAT_TRAINED)).directive.deed == UInt32(RHEOSTAT_FINISH))
    #expect(answer { rheostat_snapshot(handle, $0) }.text?.contains(#""total":3"#) == true)
  }

  @Test func needsAreTold() throws {
    let plan = #"{"total":1000,"baseRate":0.1,"signals":["trainingLoss"],"can":["saveRestore"]}"#
    let handle = try made("annealedSearch", plan)
    defer { _ = rheostat_destroy(handle) }
    var needs = rheostat_needs()
    needs.size = UInt32(MemoryLayout<rheostat_needs>.size)
    #expect(rheostat_needs_of(handle, &needs) == RHEOSTAT_OK)
    #expect(needs.signals == 1 && needs.deeds & UInt32(RHEOSTAT_CAN_SAVE_RESTORE) != 0)
    #expect(needs.flags & UInt32(RHEOSTAT_FINDS_RATE) != 0)
  }

  @Test func ratesAreListed() throws {
    var rates = [Double](repeating: -1, count: 6)
    let plan = #"{"total":4,"baseRate":1}"#
    #expect(answer { rheostat_rates("linear", plan, 1, 6, &rates, nil, $0) }.status == RHEOSTAT_OK)
    #expect(rates[0] == 0.75 && rates[2] == rates[5])
    let (status, text) = answer { rheostat_rates("plateau", plan, 0, 6, &rates, nil, $0) }
    #expect(status == RHEOSTAT_INVALID && text?.contains("validationLoss") == true)
    #expect(answer { rheostat_rates("linear", plan, .max, .max, &rates, nil, $0) }.status == RHEOSTAT_INVALID)
  }

  @Test func mistakesAreShownWithACaret() {
    let (status, text) = answer { rheostat_explain("cosine(peek=3)", $0) }
    #expect(status == RHEOSTAT_INVALID && text?.contains("^") == true && text?.contains("peak") == true)
    #expect(answer { rheostat_explain("\u{1F600}", $0) }.status == RHEOSTAT_INVALID)
    #expect(answer { rheostat_explain("/etc/passwd", $0) }.text?.contains("contents") == true)
  }
}
