internal import CRheostat
internal import Rheostat
internal import Testing

/// Every kind of controller through the border: what goes on from a snapshot does the same, bit for bit.
@Suite struct RoundTripTests {
  private static let plan = """
    {"total":100,"stepsPerEpoch":10,"tokensPerStep":100,"baseRate":0.1,"optimizer":"sgd","weightScale":0.05,
    "signals":[\(Signal.allCases.map { "\"\($0.name)\"" }.joined(separator: ","))],
    "can":["validate","saveRestore","rewindData","measureBeforeUpdate"]}
    """

  @Test(arguments: ControllerCatalog.standard.entries.map(\.example))
  func aControllerGoesOnFromItsSnapshot(_ spelling: String) throws {
    let first = try made(spelling, Self.plan)
    var twin: rheostat_handle = 0
    defer { _ = (rheostat_destroy(first), rheostat_destroy(twin)) }
    for step in 0..<150 {
      if step % 13 == 6 {
        _ = rheostat_destroy(twin)
        twin = try restored(first)
      }
      let goesOn = try goOn(first, step)
      if twin != 0 {
        #expect(try goOn(twin, step) == goesOn)
        try #require(same(first, twin), "\(spelling) went another way in update \(step)")
      }
      if !goesOn { break }
    }
  }

  private func restored(_ handle: rheostat_handle) throws -> rheostat_handle {
    let snapshot = try #require(answer { rheostat_snapshot(handle, $0) }.text)
    var made: rheostat_handle = 0
    let (status, text) = answer { rheostat_restore(snapshot, &made, $0) }
    try #require(status == RHEOSTAT_OK, "\(text ?? "")")
    #expect(answer { rheostat_snapshot(made, $0) }.text == snapshot)
    return made
  }

  /// Does what is asked for; the readings depend on the step alone. False at the end.
  private func goOn(_ handle: rheostat_handle, _ step: Int) throws -> Bool {
    var directive = emptyDirective()
    try #require(rheostat_directive_now(handle, &directive) == RHEOSTAT_OK)
    var needs = rheostat_needs()
    needs.size = UInt32(MemoryLayout<rheostat_needs>.size)
    try #require(rheostat_needs_of(handle, &needs) == RHEOSTAT_OK)
    let value = step % 17 == 5 ? Double.nan : 1 + 1 / Double(step + 1)
    var told: rheostat_event
    switch Int(directive.deed) {
    case RHEOSTAT_TRAIN: told = filled(event(RHEOSTAT_TRAINED, present: needs.signals), value)
    case RHEOSTAT_VALIDATE: told = filled(event(RHEOSTAT_VALIDATED, present: needs.signals), value)
    case RHEOSTAT_SAVE: told = event(RHEOSTAT_SAVED)
    case RHEOSTAT_RESTORE: told = event(RHEOSTAT_RESTORED)
    default: return false
    }
    told.slot = directive.slot
    let status = Int(rheostat_receive(handle, &told))
    try #require(status == RHEOSTAT_OK, "\(answer { rheostat_error(handle, $0) }.text ?? "")")
    return true
  }

  private func filled(_ event: rheostat_event, _ value: Double) -> rheostat_event {
    var event = event
    event.values = (value, value, value, value, value, value, value, value)
    return event
  }

  private func same(_ first: rheostat_handle, _ second: rheostat_handle) -> Bool {
    var (one, two) = (emptyDirective(), emptyDirective())
    guard rheostat_directive_now(first, &one) == RHEOSTAT_OK, rheostat_directive_now(second, &two) == RHEOSTAT_OK
    else { return false }
    return one.deed == two.deed && one.slot == two.slot && one.role == two.role
      && one.rate.bitPattern == two.rate.bitPattern && one.decision == two.decision
  }
}
