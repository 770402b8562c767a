internal import ArgumentParser
internal import Rheostat

/// Lists the catalogue.
struct ControllersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "controllers",
    abstract: "Lists every kind of controller: what it does, its parameters, what it needs, where it comes from.",
    discussion: """
      Each kind is shown with one sentence, its formula and its parameters: unit, range, default, and why the default \
      is what it is. "needs" names the readings and deeds that it asks of the training loop, "uses" those that it \
      takes where the loop offers them; one that needs nothing is a closed form, which rheostat schedule can list and \
      plot. "unverified" says which part of a formula could not be checked against its source.

        rheostat controllers --brief          one line for each
        rheostat controllers plateau          one kind in full
        rheostat controllers --json           everything, for machines
      """)

  @Argument(help: "Show this kind alone.")
  var kind: String?

  @Flag(help: "One line for each kind.")
  var brief = false

  @Flag(help: "Write JSON: a list of objects with kind, group, summary, formula, parameters, needs, source, verified.")
  var json = false

  func validate() throws {
    if brief && json { throw ValidationError("--brief and --json exclude each other; give one of them.") }
  }

  func run() throws {
    let catalog = ControllerCatalog.standard
    let entries = try kind.map { [try catalog.entry($0)] } ?? catalog.entries
    let listing = CatalogListing(entries: entries, catalog: catalog)
    try OutputFile.write(json ? listing.json.pretty + "\n" : brief ? listing.brief : listing.text, to: "-")
  }
}
