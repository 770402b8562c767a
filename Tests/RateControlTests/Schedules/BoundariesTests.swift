import Testing

@testable import RateControl

@Suite struct BoundariesTests {
  @Test func everyStepHasItsSegment() throws {
    let boundaries = try Boundaries(lengths: [3, 1, 5, 2], place: "lengths")
    #expect(boundaries.ends == [3, 4, 9, 11])
    let expected = [0, 0, 0, 1, 2, 2, 2, 2, 2, 3, 3, 4, 4]
    #expect((0..<13).map(boundaries.segment) == expected)
    #expect((0..<4).map(boundaries.start) == [0, 3, 4, 9])
    #expect((0..<4).map(boundaries.length) == [3, 1, 5, 2])
    #expect(try Boundaries([], place: "").segment(of: 0) == 0)
  }

  @Test func endsMustRise() {
    for ends in [[0], [5, 5], [5, 4], [(1 << 53) + 1], [-1]] {
      #expect(throws: ControllerError.self) { try Boundaries(ends, place: "ends") }
    }
    #expect(throws: ControllerError.self) { try Boundaries(lengths: [.max, .max], place: "lengths") }
  }
}
