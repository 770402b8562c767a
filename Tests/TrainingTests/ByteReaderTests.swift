import Testing
import Training

@Suite struct ByteReaderTests {
  private var written: [UInt8] {
    var writer = ByteWriter()
    writer.add(-5)
    writer.add(Double.nan)
    writer.add(true)
    writer.add("slot \u{e9}")
    writer.add([Float(1.5), -.infinity])
    writer.add([0.1, 0.2])
    writer.add([1, 2, 3])
    return writer.bytes
  }

  private func read(_ bytes: [UInt8]) throws -> Int {
    var reader = ByteReader(bytes, of: "test state")
    let first = try reader.int()
    #expect(try reader.double().bitPattern == Double.nan.bitPattern)
    #expect(try reader.bool())
    #expect(try reader.string() == "slot \u{e9}")
    #expect(try reader.floats(count: 2) == [1.5, -.infinity])
    #expect(try reader.doubles() == [0.1, 0.2])
    #expect(try reader.ints() == [1, 2, 3])
    try reader.end()
    return first
  }

  @Test func readsWhatWasWritten() throws { #expect(try read(written) == -5) }

  @Test func numbersAreLittleEndian() {
    var writer = ByteWriter()
    writer.add(UInt64(0x0102_0304_0506_0708))
    writer.add([Float(1)])
    #expect(writer.bytes == [8, 7, 6, 5, 4, 3, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x3f])
  }

  @Test func everyTruncationIsRefused() {
    for count in 0..<written.count {
      #expect(throws: TrainingError.self) {
        var reader = ByteReader(Array(written.prefix(count)))
        _ = try reader.int()
        _ = try reader.double()
        _ = try reader.bool()
        _ = try reader.string()
        _ = try reader.floats()
        _ = try reader.doubles()
        _ = try reader.ints()
      }
    }
    #expect(throws: TrainingError.checkpoint("the test state has surplus bytes at its end: 1")) {
      try read(written + [0])
    }
  }

  @Test(arguments: [-1, Int.min, Int.max, Int.max / 8, 1 << 61, 3]) func hostileCountsAreRefused(_ count: Int) {
    var writer = ByteWriter()
    writer.add(count)
    writer.add(0)
    var reader = ByteReader(writer.bytes)
    #expect(throws: TrainingError.self) { try reader.doubles() }
  }

  @Test func wrongContentsAreRefused() {
    var flag = ByteReader([2])
    #expect(throws: TrainingError.self) { try flag.bool() }
    var text = ByteReader([1, 0, 0, 0, 0, 0, 0, 0, 0xff])
    #expect(throws: TrainingError.self) { try text.string() }
    var range = ByteReader([9, 0, 0, 0, 0, 0, 0, 0])
    #expect(throws: TrainingError.checkpoint("the checkpoint holds 9 as the slot, which is impossible")) {
      try range.int(in: 0...1, "the slot")
    }
    var count = ByteReader([0, 0, 0, 0, 0, 0, 0, 0])
    #expect(throws: TrainingError.self) { try count.floats(count: 2) }
  }
}
