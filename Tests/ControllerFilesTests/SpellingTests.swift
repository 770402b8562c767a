import ControllerFiles
import RateControl
import Rheostat
import Testing

@Suite struct SpellingTests {
  static let catalog = ControllerCatalog.standard

  static func json(_ spelling: String) throws -> String {
    let json = try Configuration(spelling: spelling, catalog: catalog).json(orderedBy: catalog)
    return String(json.compact.dropFirst("{\"format\":\"rheostat/1\",\"kind\":".count).dropLast())
  }

  /// Spelling, configuration, and the spelling in which it is printed.
  @Test(arguments: [
    ("cosine", #""cosine""#, "cosine"),
    ("cosine()", #""cosine""#, "cosine"),
    (" cosine ( 0.1 ,\n steps = 5% ) ", #""cosine","peak":0.1,"steps":"5%""#, "cosine(peak=0.1, steps=5%)"),
    (
      "warmup(5%) > cosine(peak=0.1)", #""warmup","steps":"5%","then":{"kind":"cosine","peak":0.1}"#,
      "warmup(5%) > cosine(peak=0.1)"
    ),
    (
      "warmup(5%, cosine) > constant", #""warmup","steps":"5%","shape":"cosine","then":{"kind":"constant"}"#,
      "warmup(5%, shape=cosine) > constant"
    ),
    (
      "clamp(plateau(patience=10, factor=0.5), 1e-5...1e-1)",
      #""clamp","of":{"kind":"plateau","factor":0.5,"patience":10},"low":1e-05,"high":0.1"#,
      "clamp(plateau(factor=0.5, patience=10), 1e-05...0.1)"
    ),
    ("guard(cosine, keep=100st)", #""guard","of":{"kind":"cosine"},"keep":"100st""#, "guard(cosine, keep=100st)"),
    (
      "hold(cosine, at=[10, 50%])", #""hold","of":{"kind":"cosine"},"at":[10,"50%"]"#, "hold(cosine, at=[10, 50%])"
    ),
    (
      "product(cosine, constant(1))", #""product","of":{"kind":"cosine"},"by":{"kind":"constant","peak":1}"#,
      "product(cosine, by=constant(peak=1))"
    ),
    (
      "constant for 30% > cosine",
      #""sequence","parts":[{"for":"30%","controller":{"kind":"constant"}},{"controller":{"kind":"cosine"}}]"#,
      "constant for 30% > cosine"
    ),
    (
      "constant for 3 > cosine for 2 > constant",
      #""sequence","parts":[{"for":3,"controller":{"kind":"constant"}},{"for":2,"controller":{"kind":"cosine"}},"#
        + #"{"controller":{"kind":"constant"}}]"#,
      "constant for 3 > cosine for 2 > constant"
    ),
    (
      "warmup(2) > cosine for 3 > constant",
      #""warmup","steps":2,"then":{"kind":"sequence","parts":[{"for":3,"controller":{"kind":"cosine"}},"#
        + #"{"controller":{"kind":"constant"}}]}"#,
      "warmup(2) > cosine for 3 > constant"
    ),
    (
      "(warmup(2) > cosine) for 3 > constant",
      #""sequence","parts":[{"for":3,"controller":{"kind":"warmup","steps":2,"then":{"kind":"cosine"}}},"#
        + #"{"controller":{"kind":"constant"}}]"#,
      "(warmup(2) > cosine) for 3 > constant"
    ),
    (
      "constant for 3 > warmup(2) > cosine",
      #""sequence","parts":[{"for":3,"controller":{"kind":"constant"}},"#
        + #"{"controller":{"kind":"warmup","steps":2,"then":{"kind":"cosine"}}}]"#,
      "constant for 3 > warmup(2) > cosine"
    ),
    (
      "scale(warmup(2) > cosine, 0.5)",
      #""scale","of":{"kind":"warmup","steps":2,"then":{"kind":"cosine"}},"factor":0.5"#,
      "scale(warmup(2) > cosine, factor=0.5)"
    ),
    (
      "sequence([{for=3, controller=cosine}, {controller=constant}])",
      #""sequence","parts":[{"for":3,"controller":{"kind":"cosine"}},{"controller":{"kind":"constant"}}]"#,
      "cosine for 3 > constant"
    ),
  ])
  func readsAndPrints(_ spelling: String, _ expected: String, _ printed: String) throws {
    #expect(try Self.json(spelling) == expected)
    #expect(try Configuration(spelling: spelling, catalog: Self.catalog).spelling(in: Self.catalog) == printed)
  }

  @Test func readsWhatItPrints() throws {
    var random = RandomConfiguration(catalog: Self.catalog, generator: SeededGenerator(seed: 41))
    for round in 0..<3_000 {
      let configuration = random.next()
      let spelling = try #require(configuration.spelling(in: Self.catalog), "seed 41, round \(round)")
      #expect(try Configuration(spelling: spelling, catalog: Self.catalog) == configuration, "\(spelling)")
      #expect(try Configuration(json: configuration.json) == configuration, "\(spelling)")
      #expect(try Configuration(file: configuration.json(orderedBy: Self.catalog).pretty) == configuration)
    }
  }

  @Test func readsTheExampleOfEveryKind() throws {
    let plan = RunPlan(total: 100, stepsPerEpoch: 10, tokensPerStep: 1, baseRate: 0.1)
    for entry in Self.catalog.entries {
      let configuration = try Configuration(spelling: entry.example, catalog: Self.catalog)
      var plan = plan
      plan.can = [.validate, .saveRestore, .rewindData, .measureBeforeUpdate]
      plan.signals = .all
      #expect(throws: Never.self, "\(entry.example)") { try Self.catalog.make(configuration, plan: plan) }
    }
  }

  @Test func saysNothingOfTextsItCannotSpell() {
    #expect(Configuration(kind: "cosine", parameters: ["peak": .text("a b")]).spelling(in: Self.catalog) == nil)
    #expect(Configuration(kind: "cosine", parameters: ["peak": .text("true")]).spelling(in: Self.catalog) == nil)
    #expect(Configuration(kind: "cosine", parameters: ["peak": .text("")]).spelling(in: Self.catalog) == nil)
  }

  @Test func pointsAtThePlace() {
    let error = #expect(throws: FileError.self) {
      try Configuration(spelling: "plateau(pacience=3)", catalog: Self.catalog)
    }
    #expect(
      error?.report == """
        plateau has no parameter "pacience" (did you mean "patience"?)
          plateau(pacience=3)
                  ^~~~~~~~
        """)
  }

  /// Text, start of the sentence, and what is under the caret.
  @Test(arguments: [
    ("", "column 1: the text is empty", ""),
    ("cosine(", "column 8: expected a controller or a value, found the end", ""),
    ("cosine(0.1", "column 11: expected a comma or ), found the end", ""),
    ("cosine)", "column 7: expected > or the end, found \")\"", ")"),
    ("cosine >", "column 9: expected a controller or a value, found the end", ""),
    ("> cosine", "column 1: expected a controller or a value, found \">\"", ">"),
    ("cosine(0.1,)", "column 12: expected a controller or a value, found \")\"", ")"),
    ("cosine for", "column 11: expected a length, as 30% or 500st, found the end", ""),
    ("cosine & constant", "column 8: \"&\" has no meaning here", "&"),
    ("cosine(peak=0.1, peak=0.2)", "peak is given twice", "peak"),
    ("cosine(peak=0.1, 0.2)", "an unnamed value follows a named one", "0.2"),
    ("cosin", "there is no controller of kind \"cosin\" (did you mean \"cosine\"?)", "cosin"),
    ("warmup(5%) > cosin(1)", "there is no controller of kind \"cosin\"", "cosin"),
    ("warmup(5%)", "then: is missing in warmup; write a controller", "warmup"),
    ("warmup(5%, then=cosine) > cosine", "warmup is told twice what comes after it", "warmup"),
    ("warmup(-5%) > cosine", "steps: must be a length, as 500st, 5ep, 5% or 2Mtok; got \"-5%\"", "-5%"),
    ("warmup(5%) > cosine(peak=-1)", "then.peak: must be a number in (0, inf); got -1", "-1"),
    ("cosine(peak=.5)", "peak: must be a number in (0, inf); got \".5\"", ".5"),
    ("cosine(peak=1e999)", "peak: must be a number in (0, inf); got \"1e999\"", "1e999"),
    ("cosine(peak=nan)", "peak: must be a number in (0, inf); got \"nan\"", "nan"),
    ("cosine(1...2)", "cosine takes no range", "1...2"),
    ("cosine(constant(1))", "cosine has no place for a controller", "constant"),
    ("cosine(peak=constant(1))", "peak: must be a number in (0, inf); got a controller", "constant"),
    ("cosine(1, 0, 10, keep, 5)", "cosine has no further parameter for this value", "5"),
    ("clamp(cosine, 1...0x)", "high: must be a number in (0, inf); got \"0x\"", "0x"),
    ("clamp(cosine, 1...)", "column 19: expected a number after the dots, found \")\"", ")"),
    ("plateau(mode=best)", "mode: must be one of min, max; got \"best\"", "best"),
    ("plateau(patience=2.5)", "patience: must be a whole number", "2.5"),
    ("hold(cosine, at=[])", "at: must be a list of 1 or more", ""),
    ("hold(cosine, at=[5%, x])", "at[1]: must be a length", "x"),
    ("sequence([{for=5, controller=cosine, c=1}])", "this part has no parameter \"c\"", "c"),
    ("sequence([{5}])", "parts[0]: write name=value inside { }", "5"),
    ("é", "column 1: \"é\" has no meaning here", ""),
    ("[cosine]", "expected a controller here", ""),
  ])
  func refusesInOneSentence(_ text: String, _ start: String, _ marked: String) throws {
    let error = try #require(throws: FileError.self) { try Configuration(spelling: text, catalog: Self.catalog) }
    #expect(error.description.hasPrefix(start), "\(error)")
    #expect(!error.description.contains("\n"))
    let lines = try #require(error.excerpt).split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
    guard !marked.isEmpty else { return }
    let carets = lines[1].indices.filter { "^~".contains(lines[1][$0]) }
    #expect(String(carets.map { lines[0][$0] }) == marked, "\(error.report)")
  }

  @Test func refusesDepthAndLength() {
    let deep = String(repeating: "scale(", count: 10_000) + "cosine"
    for text in [deep, String(repeating: "(", count: 10_000), String(repeating: "[", count: 10_000)] {
      let error = #expect(throws: FileError.self) { try Configuration(spelling: text, catalog: Self.catalog) }
      #expect(error?.sentence == "the text is nested more than 64 deep")
    }
    let chain = String(repeating: "warmup(1)>", count: 6_000) + "cosine"
    let error = #expect(throws: FileError.self) { try Configuration(spelling: chain, catalog: Self.catalog) }
    #expect(error?.sentence == "more than 64 controllers follow one another")
    let long = String(repeating: " ", count: 70_000) + "cosine"
    let tooLong = #expect(throws: FileError.self) { try Configuration(spelling: long, catalog: Self.catalog) }
    #expect(tooLong?.sentence == "the text is 70006 bytes long; 65536 are the most that is read")
  }

  @Test func survivesMutations() throws {
    let seeds = [
      "warmup(5%, shape=cosine) > clamp(plateau(patience=10, factor=0.5), 1e-5...1e-1)",
      "constant for 30% > hold(cosine, at=[10, 50%]) for 5ep > (warmup(2) > cosine(0.1))",
      "sequence(parts=[{for=3, controller=cosine}, {controller=guard(constant, keep=100st)}])",
    ].map { Array($0.utf8) }
    var generator = SeededGenerator(seed: 29)
    var refused = 0
    for _ in 0..<6_000 {
      let text = String(decoding: mutated(seeds.randomElement(using: &generator) ?? [], &generator), as: UTF8.self)
      do {
        let configuration = try Configuration(spelling: text, catalog: Self.catalog)
        let printed = try #require(configuration.spelling(in: Self.catalog), "\(text)")
        #expect(try Configuration(spelling: printed, catalog: Self.catalog) == configuration, "\(text)")
      } catch let error as FileError {
        refused += 1
        #expect(!error.description.contains("\n"), "\(text)")
      }
    }
    #expect(refused > 1_000)
  }
}
