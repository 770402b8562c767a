import Foundation
import Testing

@testable import Workloads

@Suite struct DigitsTests {
  @Test func equalTheFileOfTheSource() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "../../../Data/digits.csv")
    let lines = try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
    let rows = lines.map { $0.split(separator: ",").compactMap { UInt8($0) } }
    let digits = try Digits.all()
    #expect(rows.count == 1797 && digits.count == 1797)
    #expect(digits.labels == rows.map { $0[64] })
    #expect(digits.pixels == rows.flatMap { $0[..<64] })
    #expect(digits.pixels.max() == 16)
  }

  @Test func thirtySixOfEachDigitAreHeldOut() throws {
    let split = try Digits.load()
    #expect(split.training.count == 1437 && split.validation.count == 360)
    for digit in 0..<10 { #expect(split.validation.labels.filter { $0 == digit }.count == 36) }
    func images(_ data: Dataset) -> [[UInt8]] {
      (0..<data.count).map { Array(data.pixels[($0 * 64)..<($0 * 64 + 64)]) + [data.labels[$0]] }
    }
    let all = images(try Digits.all()).map(\.description).sorted()
    #expect((images(split.training) + images(split.validation)).map(\.description).sorted() == all)
    #expect(try Digits.load().validation.pixels == split.validation.pixels)
  }
}
