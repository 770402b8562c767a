public import Rheostat

/// Asks for the directives of a list, one after another; an update stays asked for until it is made.
public struct ScriptedController: StatefulController {
  public static let kind = "scripted"

  public struct State: Codable, Sendable {
    public var place = 0
    public var events: [String] = []
    public var decisions = 0
  }

  public private(set) var state = State()
  /// All the readings that came, in order; not part of the state.
  public private(set) var received: [Readings] = []
  private let script: [Directive]
  /// What it declares.
  public var needs: Needs
  /// Events that it refuses.
  public var refusing: String?

  public init(_ script: [Directive], needs: Needs = Needs(deeds: [.saveRestore, .validate], slots: [Slots(.stage)])) {
    self.script = script
    self.needs = needs
  }

  public var directive: Directive { state.place < script.count ? script[state.place] : .finish }

  public var decision: Decision? {
    guard state.decisions > 0 else { return nil }
    return Decision(number: state.decisions, step: state.place, rate: 0.1, reason: .manySkipped)
  }

  public mutating func receive(_ event: LoopEvent) throws(ControllerError) {
    if event.name == refusing { throw refusal(of: event) }
    state.events.append(event.name)
    received.append(event.readings)
    switch (event, directive) {
    case (.trained, .train), (.saved, .save), (.restored, .restore), (.validated, .validate): state.place += 1
    case (.skipped, .train): state.decisions += 1
    case (.measured, .train), (.validated, _), (.replanned, _): break
    default: throw refusal(of: event)
    }
  }

  public mutating func restore(_ state: State) throws(ControllerError) { self.state = state }
}

extension ControllerCatalog {
  /// The standard catalogue with the entry `scripted`, which follows a script.
  public static func scripted(_ script: [Directive], needs: Needs? = nil) -> ControllerCatalog {
    let slots: Slots = [Slots(.stage), Slots(.lastGood)]
    let needs = needs ?? Needs(deeds: [.saveRestore, .validate], slots: slots)
    let entry = CatalogEntry(
      kind: "scripted", group: .searches, summary: "Follows a script.", formula: "", parameters: [], source: ""
    ) { _ throws(ControllerError) in ScriptedController(script, needs: needs) }
    return standard.adding([entry])
  }
}
