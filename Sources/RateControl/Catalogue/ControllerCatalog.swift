/// The kinds of controllers that can be made from configurations: an immutable value, not a registry.
///
///     let controller = try ControllerCatalog.standard.make(configuration, plan: plan)
public struct ControllerCatalog: Sendable {
  /// How deep controllers may stand inside controllers.
  public static let deepestNesting = 64

  /// The entries in their order.
  public let entries: [CatalogEntry]
  private let places: [String: Int]

  /// Creates a catalogue; of two entries of one kind the later counts.
  public init(_ entries: [CatalogEntry]) {
    self.entries = entries
    places = Dictionary(entries.enumerated().map { ($1.kind, $0) }, uniquingKeysWith: { $1 })
  }

  /// The entry of a kind.
  public subscript(_ kind: String) -> CatalogEntry? { places[kind].map { entries[$0] } }

  /// This catalogue with further entries.
  public func adding(_ more: [CatalogEntry]) -> ControllerCatalog { ControllerCatalog(entries + more) }

  /// Makes a controller.
  ///
  /// - Parameters:
  ///   - configuration: what to make; every value is checked.
  ///   - plan: what is known of the run; lengths are resolved against it.
  /// - Throws: ``ControllerError/plan(_:)`` if the plan is wrong or the loop lacks what the controller needs,
  ///   ``ControllerError/configuration(place:_:)`` if the configuration is wrong.
  public func make(_ configuration: Configuration, plan: RunPlan) throws(ControllerError) -> any Controller {
    try plan.check()
    let controller = try make(configuration, Site(plan: plan, run: plan, place: "", depth: 0))
    try plan.check(controller.needs, of: configuration.kind)
    return controller
  }

  /// Where in a configuration a controller stands, and the plan of its part of the run.
  struct Site: Sendable {
    var plan: RunPlan
    var run: RunPlan
    var place: String
    var depth: Int
  }

  func make(_ configuration: Configuration, _ site: Site) throws(ControllerError) -> any Controller {
    guard site.depth < Self.deepestNesting else {
      throw .configuration(place: site.place, "controllers are nested more than \(Self.deepestNesting) deep")
    }
    let entry = try entry(configuration.kind, at: site.place)
    let values = try entry.checked(configuration.parameters, at: site.place)
    return try entry.make(Arguments(entry: entry, values: values, site: site, catalog: self))
  }

  /// The entry of a kind, or a sentence that names the nearest.
  public func entry(_ kind: String, at place: String = "") throws(ControllerError) -> CatalogEntry {
    if let entry = self[kind] { return entry }
    let hint = LibraryNames.hint(for: kind)
    throw .configuration(
      place: place,
      "there is no controller of kind \"\(kind.prefix(60))\""
        + (hint.isEmpty ? suggestion(kind, entries.map(\.kind)) : hint) + "; `rheostat controllers` lists them all")
  }
}

/// ` (did you mean "x"?)`, if one of the words is near.
public func suggestion(_ word: String, _ words: [String]) -> String {
  let scored = words.map { ($0, editDistance(word.lowercased(), $0.lowercased())) }
  guard let best = scored.min(by: { $0.1 < $1.1 }), best.1 <= max(1, min(word.count, best.0.count) / 3 + 1) else {
    return ""
  }
  return " (did you mean \"\(best.0)\"?)"
}

/// Levenshtein distance of two words; of long ones only the first 64 letters count.
func editDistance(_ first: String, _ second: String) -> Int {
  let a = Array(first.prefix(64))
  let b = Array(second.prefix(64))
  var row = Array(0...b.count)
  for (i, letter) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, other) in b.enumerated() {
      let substituted = diagonal + (letter == other ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[b.count]
}
