import ControllerFiles
import RateControl
import Rheostat
import Testing

/// Texts that are wrong in every way we could think of: none may trap, each gets one sentence that says where.
@Suite struct MalformedTests {
  static let json: [String] = [
    // Nothing, or not enough.
    "", " ", "\n\n", "\t", "{", "[", "\"", "{\"", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,\"",
    "[1", "[1,",
    "[[", "[{", "{\"a\":[", "{\"a\":{", "-", "t", "tru", "f", "fals", "n", "nul", "\"\\", "\"\\u", "\"\\u0", "\"\\u00e",
    // Too much, or in the wrong place.
    "}", "]", ",", ":", "{}}", "[]]", "1 2", "{} {}", "null null", "\"a\"b", "{,}", "[,]", "[1,]", "{\"a\":1,}",
    "[1 2]",
    "{\"a\" 1}", "{\"a\"::1}", "{\"a\":1 \"b\":2}", "{\"a\":1;\"b\":2}", "{\"a\",\"b\"}", "{1:2}", "{a:1}", "{null:1}",
    "{[]:1}",
    "{\"a\":}", "{:1}", "[}", "{]", "[1}", "{\"a\":1]", "(1)", "<a>", "=", "\\", "\u{7f}", "é", "😀",
    // Numbers.
    "01", "-01", "00", "1.", "-1.", "1.e3", ".5", "-.5", "+1", "+.5", "1e", "1e+", "1e-", "1E", "1ee3", "1e3.5", "0x10",
    "1_000",
    "1,5", "--1", "1-", "1e999", "-1e999", "1e99999999999999999999", "1.8e308", "NaN", "-NaN", "nan", "Infinity",
    "-Infinity",
    "inf", "-inf", "1/2", "1%", "10st", "٣",
    // Words and strings.
    "True", "FALSE", "None", "nil", "undefined", "yes", "truee", "nullnull", "'a'", "\"a", "\"a\nb\"", "\"a\tb\"",
    "\"\0\"",
    "\"\u{1}\"", "\"\\x41\"", "\"\\a\"", "\"\\u12g4\"", "\"\\u 123\"", "\"\\U0041\"", "\"\\uD800\"", "\"\\uDC00\"",
    "\"\\uD800\\uD800\"",
    "\"\\uD800x\"", "\"\\uD83D\\n\"", "`a`", "\u{201C}a\u{201D}",
    // What other languages allow.
    "// comment\n{}", "{} // comment", "/* a */ 1", "# a", "{\"a\":1,\"a\":2}", "{\"a\":{\"b\":1,\"b\":2}}",
    "{\"\\u0061\":1,\"a\":2}",
    "\u{FEFF}{}", "\u{a0}{}", "{\"a\"=1}", "{\"a\"=>1}", "[...]", "[1...2]", "cosine", "rheostat/1",
  ]

  static let bytes: [[UInt8]] = [
    [0xFF], [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
    [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xE2, 0x82], [0x00], [0x7B, 0x00, 0x7D], [0xFE, 0xFF, 0x00, 0x7B],
    [0xFF, 0xFE, 0x7B, 0x00], [0x22, 0x5C, 0x22, 0x80, 0x22], [0xEF, 0xBB, 0xBF, 0x7B, 0x7D], [0x1F, 0x8B, 0x08, 0x00],
  ]

  @Test(arguments: json.map { Array($0.utf8) } + bytes)
  func jsonIsRefusedInOneSentence(_ text: [UInt8]) throws {
    let error = try #require(throws: FileError.self) { try JSON(text) }
    #expect(error.place.wholeMatch(of: /line [1-9][0-9]*, column [1-9][0-9]*/) != nil, "\(error)")
    #expect(isOneSentence(error.description), "\(error)")
  }

  /// Parameters of a configuration that the catalogue refuses, and the place that the sentence names.
  @Test(arguments: [
    ("", ""), ("\"kind\":null", "kind"), ("\"kind\":\"\"", ""), ("\"kind\":\"Cosine\"", ""),
    ("\"kind\":[\"cosine\"]", "kind"),
    ("\"kind\":\"cosine\",\"Peak\":1", ""), ("\"kind\":\"cosine\",\"\":1", ""),
    ("\"kind\":\"cosine\",\"peak\":\"0.1\"", "peak"),
    ("\"kind\":\"a\\nb\\u0000\"", ""), ("\"kind\":\"cosine\",\"a\\nb\\u001b\":1", ""),
    ("\"kind\":\"cosine\",\"peak\":0", "peak"), ("\"kind\":\"cosine\",\"peak\":-0.0", "peak"),
    ("\"kind\":\"cosine\",\"peak\":true", "peak"), ("\"kind\":\"cosine\",\"peak\":[0.1]", "peak"),
    ("\"kind\":\"cosine\",\"peak\":{}", "peak"), ("\"kind\":\"cosine\",\"peak\":{\"kind\":\"constant\"}", "peak"),
    ("\"kind\":\"cosine\",\"peak\":\"nan\"", "peak"), ("\"kind\":\"cosine\",\"floor\":-1", "floor"),
    ("\"kind\":\"cosine\",\"steps\":-1", "steps"), ("\"kind\":\"cosine\",\"steps\":1.5", "steps"),
    ("\"kind\":\"cosine\",\"steps\":\"ten\"", "steps"), ("\"kind\":\"cosine\",\"steps\":\"-5%\"", "steps"),
    ("\"kind\":\"cosine\",\"steps\":\"nan%\"", "steps"), ("\"kind\":\"cosine\",\"steps\":\"1e300ep\"", "steps"),
    ("\"kind\":\"cosine\",\"steps\":\"5 %\"", "steps"), ("\"kind\":\"cosine\",\"steps\":9223372036854775807", "steps"),
    ("\"kind\":\"cosine\",\"onReplan\":\"stretch\"", "onReplan"), ("\"kind\":\"cosine\",\"onReplan\":3", "onReplan"),
    ("\"kind\":\"plateau\",\"patience\":0", "patience"), ("\"kind\":\"plateau\",\"patience\":10.5", "patience"),
    ("\"kind\":\"plateau\",\"patience\":1e30", "patience"), ("\"kind\":\"plateau\",\"factor\":1", "factor"),
    ("\"kind\":\"plateau\",\"monitor\":\"loss\"", "monitor"), ("\"kind\":\"warmup\",\"steps\":1", "then"),
    ("\"kind\":\"warmup\",\"then\":{\"kind\":\"cosine\"}", "steps"),
    ("\"kind\":\"warmup\",\"steps\":1,\"then\":\"cosine\"", "then"),
    ("\"kind\":\"warmup\",\"steps\":1,\"then\":{}", "then"),
    ("\"kind\":\"warmup\",\"steps\":1,\"then\":{\"kind\":\"cos\"}", "then"),
    ("\"kind\":\"warmup\",\"steps\":1,\"then\":{\"kind\":\"cosine\",\"peak\":-1}", "then.peak"),
    ("\"kind\":\"warmup\",\"steps\":1,\"then\":{\"kind\":\"cosine\",\"peek\":1}", "then"),
    ("\"kind\":\"sequence\",\"parts\":[]", "parts"), ("\"kind\":\"sequence\",\"parts\":{}", "parts"),
    ("\"kind\":\"sequence\",\"parts\":[1]", "parts[0]"),
    ("\"kind\":\"sequence\",\"parts\":[{}]", "parts[0].controller"),
    ("\"kind\":\"sequence\",\"parts\":[{\"for\":-1,\"controller\":{\"kind\":\"cosine\"}}]", "parts[0].for"),
    ("\"kind\":\"sequence\",\"parts\":[{\"form\":1,\"controller\":{\"kind\":\"cosine\"}}]", "parts[0]"),
    (
      "\"kind\":\"sequence\",\"parts\":[{\"controller\":{\"kind\":\"cosine\",\"peak\":\"x\"}}]",
      "parts[0].controller.peak"
    ),
    ("\"kind\":\"clamp\",\"of\":{\"kind\":\"cosine\"},\"high\":-1", "high"), ("\"kind\":\"clamp\",\"high\":1", "of"),
    ("\"kind\":\"hold\",\"of\":{\"kind\":\"cosine\"},\"at\":[\"5%\",-1]", "at[1]"),
    ("\"kind\":\"hold\",\"of\":{\"kind\":\"cosine\"},\"at\":\"5%\"", "at"),
    ("\"kind\":\"guard\",\"of\":{\"kind\":\"cosine\"},\"spike\":1", "spike"),
  ])
  func configurationsAreRefusedInOneSentence(_ members: String, _ place: String) throws {
    let text = "{\"format\":\"rheostat/1\"\(members.isEmpty ? "" : ",")\(members)}"
    let error = try #require(throws: FileError.self) {
      try ControllerText.read("bad.json", catalog: .standard) { _ in Array(text.utf8) }
    }
    #expect(error.file == "bad.json")
    #expect(error.place == place || error.place == (place.isEmpty ? "kind" : "\(place).kind"), "\(error)")
    #expect(isOneSentence(error.description), "\(error)")
  }

  @Test func nestingIsRefusedEverywhere() throws {
    let open = "{\"format\":\"rheostat/1\",\"kind\":\"scale\",\"factor\":1,\"of\":"
    let inner = "{\"kind\":\"scale\",\"factor\":1,\"of\":"
    for levels in [70, 10_000] {
      let text =
        open + String(repeating: inner, count: levels) + "{\"kind\":\"cosine\"}"
        + String(repeating: "}", count: levels + 1)
      let error = try #require(throws: FileError.self) {
        try ControllerText.read("deep.json", catalog: .standard) { _ in Array(text.utf8) }
      }
      #expect(error.sentence.contains("nested more than"), "\(error)")
    }
  }

  private func isOneSentence(_ text: String) -> Bool {
    !text.isEmpty && !text.contains("\n") && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
  }
}
