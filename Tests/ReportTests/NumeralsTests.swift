import Testing

@testable import Report

@Suite struct NumeralsTests {
  @Test func numbersReadWell() {
    #expect([0, 999, 1000, -1_234_567].map(Numerals.grouped) == ["0", "999", "1,000", "-1,234,567"])
    #expect(Numerals.grouped(.min) == "-9,223,372,036,854,775,808")
    #expect(
      [0.1, 1.5e-6, 1e21, .nan, -.infinity].map { Numerals.significant($0) } == [
        "0.1", "1.5e-6", "1e21", "NaN", "-infinity",
      ])
    #expect([0.052, 0.1, 123.4, 12345, 1e-9].map(Numerals.loss) == ["0.0520", "0.100", "123", "1.23e4", "1e-9"])
    #expect(
      [0, 0.00123, 0.031, 0.37, 1, .nan].map(Numerals.percent) == ["0 %", "0.12 %", "3.1 %", "37 %", "100 %", "NaN"])
    #expect(Numerals.list([]) == "" && Numerals.list(["a"]) == "a" && Numerals.list(["a", "b", "c"]) == "a, b and c")
    #expect(Numerals.fixed(1e300, 2) == "1e300" && Numerals.fixed(-0.005, 1) == "-0.0")
  }

  @Test func textIsEscaped() {
    #expect(Markup.text("a<b>&\"'\u{7}\u{202e}\n\u{e9}") == "a&lt;b&gt;&amp;&quot;&#39;\u{FFFD}\u{FFFD}\n\u{e9}")
    #expect(Markup.percentEncoded("a b,\"\n\u{e9}#") == "a%20b,%22%0A%C3%A9%23")
  }
}
