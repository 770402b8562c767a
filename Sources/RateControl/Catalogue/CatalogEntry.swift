/// Whether the formula was checked against its source.
public enum Verification: Sendable, Hashable {
  /// Read in the source or run against it.
  case verified
  /// The formula, or the part named, could not be checked against the original.
  case unverified(String)
  /// The source is this project: there is no original that it could differ from.
  case ours
}

/// What the catalogue knows of one kind of controller.
public struct CatalogEntry: Sendable {
  /// Its name in files; never reused.
  public let kind: String
  /// One sentence.
  public let summary: String
  /// The formula, in plain text.
  public let formula: String
  /// Its parameters, in the order in which the short spelling takes unnamed values.
  public let parameters: [Parameter]
  /// Author, year, equation or repository path.
  public let source: String
  /// Whether the formula was checked.
  public let verification: Verification
  /// The group under which help pages list it.
  public let group: Group
  /// An example that makes it with a total of 100 and a base rate of 0.1 alone (short spelling), for help and tests.
  public let example: String
  /// Whether it works best if the loop replaces an optimizer of the SGD family by its schedule-free form; the loop
  /// decides (``ControllerCatalog/wishesScheduleFree(_:)``).
  public let wishesScheduleFree: Bool
  /// Creates the controller.
  public let make: @Sendable (Arguments) throws(ControllerError) -> any Controller

  /// The groups of the catalogue.
  public enum Group: String, Sendable, CaseIterable {
    /// Closed forms of the step.
    case schedules
    /// Closed forms exactly as a library computes them.
    case dialects
    /// Wrappers around any controller.
    case combinators
    /// Rules that react to readings.
    case rules
    /// Controllers that try rates from a checkpoint.
    case searches
  }

  /// Creates an entry.
  public init(
    kind: String, group: Group, summary: String, formula: String, parameters: [Parameter], source: String,
    verification: Verification = .verified, example: String? = nil, wishesScheduleFree: Bool = false,
    make: @escaping @Sendable (Arguments) throws(ControllerError) -> any Controller
  ) {
    self.kind = kind
    self.group = group
    self.summary = summary
    self.formula = formula
    self.parameters = parameters
    self.source = source
    self.verification = verification
    self.example = example ?? kind
    self.wishesScheduleFree = wishesScheduleFree
    self.make = make
  }

  /// Creates the entry of a schedule; the parameter `onReplan` is added.
  public static func schedule<S: CatalogSchedule>(
    _ type: S.Type, kind: String, group: Group = .schedules, summary: String, formula: String,
    parameters: [Parameter], source: String, verification: Verification = .verified, example: String? = nil,
    onReplan policy: ReplanPolicy = .restretch
  ) -> CatalogEntry {
    CatalogEntry(
      kind: kind, group: group, summary: summary, formula: formula,
      parameters: parameters + [.onReplan(policy)], source: source, verification: verification, example: example
    ) { arguments throws(ControllerError) in
      try Scheduled(arguments) { arguments throws(ControllerError) in try S(arguments) }
    }
  }

  /// The description of a parameter.
  public func parameter(_ name: String) -> Parameter? { parameters.first { $0.name == name } }
}
