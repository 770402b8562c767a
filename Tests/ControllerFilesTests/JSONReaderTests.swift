import ControllerFiles
import Testing

@Suite struct JSONReaderTests {
  @Test func readsEveryKindOfValue() throws {
    let json = try JSON(" {\"a\": [null, true, false, 1, -2, 1.0, 2.5e-3, \"x\"], \"b\": {}, \"c\": []}\r\n\t ")
    let list: [JSON] = [
      .null, .boolean(true), .boolean(false), .integer(1), .integer(-2), .number(1), .number(0.0025), .string("x"),
    ]
    #expect(json == .object([.init("a", .array(list)), .init("b", .object([])), .init("c", .array([]))]))
    #expect(json["b"] == .object([]))
    #expect(json["d"] == nil)
  }

  @Test func keepsWholeNumbersApartFromOthers() throws {
    #expect(try JSON("1") == .integer(1))
    #expect(try JSON("1.0") == .number(1))
    #expect(try JSON("1e0") == .number(1))
    #expect(try JSON("0") == .integer(0))
    #expect(try JSON("9223372036854775807") == .integer(.max))
    #expect(try JSON("-9223372036854775808") == .integer(.min))
    #expect(try JSON("9223372036854775808") == .unsigned(1 << 63))
    #expect(try JSON("18446744073709551615") == .unsigned(.max))
    #expect(try JSON("18446744073709551616") == .number(0x1p64))
    guard case .number(let zero) = try JSON("-0") else { return #expect(Bool(false), "-0 is no whole number") }
    #expect(zero.sign == .minus && zero == 0)
  }

  @Test func readsNumbersAsTheStandardLibraryDoes() throws {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<20_000 {
      let digits = String(UInt64.random(in: 0...(.max), using: &generator)).prefix(
        Int.random(in: 1...19, using: &generator))
      let fraction = String(UInt64.random(in: 0...(.max), using: &generator)).prefix(
        Int.random(in: 1...19, using: &generator))
      let text = "\(UInt64(digits) ?? 0).\(fraction)e\(Int.random(in: -330...290, using: &generator))"
      #expect(try JSON(text).double == Double(text), "\(text)")
    }
  }

  @Test func readsEscapes() throws {
    #expect(
      try JSON("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\uD83D\\uDE00\"") == .string("\"\\/\u{8}\u{c}\n\r\tAé😀"))
    #expect(try JSON("\"é😀\"") == .string("é😀"))
  }

  @Test func tellsLineAndColumn() throws {
    let error = #expect(throws: FileError.self) { try JSON("{\n  \"é\": 1,\n  \"patience\": 3 4}") }
    #expect(error?.description == "line 3, column 17: expected a comma or } after the value of \"patience\", found 4")
  }

  @Test func refusesDepthBeforeItIsReached() {
    for text in [String(repeating: "[", count: 10_000), String(repeating: "{\"a\":", count: 10_000)] {
      let error = #expect(throws: FileError.self) { try JSON(text) }
      #expect(error?.sentence == "lists and objects are nested more than 128 deep")
    }
    #expect(throws: Never.self) {
      try JSON(String(repeating: "[", count: 128) + String(repeating: "]", count: 128))
    }
  }

  @Test func refusesSizeBeforeItReads() {
    let bytes = [UInt8](repeating: UInt8(ascii: "["), count: 100_000_000)
    for limits in [JSON.Limits.configuration, .snapshot] {
      let error = #expect(throws: FileError.self) { try JSON(bytes, limits: limits) }
      #expect(error?.sentence == "the text is 100000000 bytes long; \(limits.bytes) are the most that is read")
    }
  }

  @Test func findsRepeatedNamesAmongMany() {
    let members = (0..<20_000).map { "\"k\($0)\": 1" }.joined(separator: ",")
    #expect(throws: Never.self) { try JSON("{\(members)}") }
    let error = #expect(throws: FileError.self) { try JSON("{\(members), \"k7\": 2}") }
    #expect(error?.sentence == "\"k7\" comes twice in one object")
  }

  @Test func survivesMutations() throws {
    let seeds = [
      "{\"format\":\"rheostat/1\",\"kind\":\"cosine\",\"peak\":1e-3,\"a\":[1,-2.5e+7,\"x\\u00e9\\n\",null,true]}",
      "[[[{\"a\":{\"b\":[false,0,-0.0,1e308]}}]],\"\\uD83D\\uDE00 é\"]",
    ].map { Array($0.utf8) }
    var generator = SeededGenerator(seed: 5)
    var refused = 0
    for _ in 0..<6_000 {
      let bytes = mutated(seeds.randomElement(using: &generator) ?? [], &generator)
      do {
        let json = try JSON(bytes)
        #expect(try JSON(json.compact) == json, "\(String(decoding: bytes, as: UTF8.self))")
      } catch {
        refused += 1
        #expect(error.place.hasPrefix("line "))
        #expect(!error.sentence.isEmpty)
      }
    }
    #expect(refused > 1_000)
  }
}

@Suite struct JSONWriterTests {
  @Test func writesDoublesThatReadBackBitForBit() throws {
    var generator = SeededGenerator(seed: 3)
    let special: [Double] = [
      0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, .pi,
      0.1, 1, 1e15, 1e16, 1e22, 1e23, 9_007_199_254_740_992,
    ]
    let random = (0..<200_000).map { _ in Double(bitPattern: generator.next()) }.filter(\.isFinite)
    for value in special + random {
      let read = try JSON(JSON.number(value).bytes()).double
      #expect(read?.bitPattern == value.bitPattern, "\(value)")
    }
  }

  @Test func writesWhatItReads() throws {
    let text = #"{"a":[1,1.0,-0.0,true,null,"q\"\\\n\u0001é"],"b":{},"c":18446744073709551615}"#
    #expect(try JSON(text).compact == text)
    #expect(try JSON(JSON(text).pretty) == JSON(text))
  }

  @Test func laysOutForPeople() throws {
    #expect(
      try JSON(#"{"a":[1,2],"b":{"c":[{"d":1}]},"e":{}}"#).pretty == """
        {
          "a": [1, 2],
          "b": {
            "c": [
              {
                "d": 1
              }
            ]
          },
          "e": {}
        }
        """)
  }

  @Test func writesNonFiniteNumbersAsStrings() {
    #expect(JSON.array([.number(.nan), .number(.infinity), .number(-.infinity)]).compact == #"["nan","inf","-inf"]"#)
  }
}
