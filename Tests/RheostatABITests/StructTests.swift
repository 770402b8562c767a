internal import CRheostat
internal import Foundation
internal import Rheostat
internal import Testing

/// What programs that were compiled against the header rely on.
@Suite struct StructTests {
  @Test func structsHaveTheSizesThatTheHeaderPromises() {
    #expect(MemoryLayout<rheostat_directive>.size == 48 && MemoryLayout<rheostat_event>.size == 96)
    #expect(MemoryLayout<rheostat_needs>.size == 24 && MemoryLayout<rheostat_decision>.size == 96)
    #expect(MemoryLayout<rheostat_forecast>.size == 32 && MemoryLayout<rheostat_recommendation>.size == 24)
    #expect(MemoryLayout<rheostat_directive>.offset(of: \.rate) == 24)
    #expect(MemoryLayout<rheostat_event>.offset(of: \.values) == 32)
    #expect(MemoryLayout<rheostat_decision>.offset(of: \.values) == 32)
  }

  @Test func aReadingFitsIntoAnEvent() {
    #expect(
      Readings.capacity == 8 && Signal.allCases.count <= 64 && Reason.allCases.allSatisfy { $0.valueNames.count <= 8 })
  }

  /// The numbers of the header are the raw values of the Swift types and the places in the vocabulary.
  @Test func theVocabularyCountsAsTheHeaderDoes() throws {
    let words = try JSON(try #require(answer { rheostat_vocabulary($0) }.text))
    func place(_ list: String, _ word: String) -> Int? {
      guard case .array(let names) = words[list] else { return nil }
      return names.firstIndex(of: .string(word))
    }
    #expect(place("deeds", "train") == RHEOSTAT_TRAIN && place("deeds", "finish") == RHEOSTAT_FINISH)
    #expect(place("deeds", "validate") == RHEOSTAT_VALIDATE && place("deeds", "save") == RHEOSTAT_SAVE)
    #expect(place("deeds", "restore") == RHEOSTAT_RESTORE)
    let events = [
      "measured": RHEOSTAT_MEASURED, "trained": RHEOSTAT_TRAINED, "skipped": RHEOSTAT_SKIPPED,
      "validated": RHEOSTAT_VALIDATED, "saved": RHEOSTAT_SAVED, "restored": RHEOSTAT_RESTORED,
      "replanned": RHEOSTAT_REPLANNED,
    ]
    for (name, number) in events { #expect(place("events", name) == number) }
    #expect(place("slots", "stage") == RHEOSTAT_STAGE && place("slots", "lastGood") == RHEOSTAT_LAST_GOOD)
    let deeds = [
      "validate": RHEOSTAT_CAN_VALIDATE, "saveRestore": RHEOSTAT_CAN_SAVE_RESTORE, "rewindData": RHEOSTAT_CAN_REWIND,
      "measureBeforeUpdate": RHEOSTAT_CAN_MEASURE,
    ]
    for (name, bit) in deeds { #expect(place("can", name).map { 1 << $0 } == bit) }
    #expect(Int(Role.main.rawValue) == RHEOSTAT_MAIN && Int(Role.probe.rawValue) == RHEOSTAT_PROBE)
  }

  @Test func everyFunctionOfTheHeaderIsTested() throws {
    let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let header = here.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources/CRheostat/include/rheostat.h")
    let declared = try String(contentsOf: header, encoding: .utf8).split(separator: "\n").compactMap { line in
      line.firstMatch(of: /^[a-z].* \*?(rheostat_[a-z_]+)\(/).map { String($0.1) }
    }
    #expect(declared.count > 25)
    let tests = try FileManager.default.contentsOfDirectory(at: here, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "swift" }.map { try String(contentsOf: $0, encoding: .utf8) }.joined()
    for name in declared { #expect(tests.contains("\(name)("), "\(name) is not tested") }
  }
}
