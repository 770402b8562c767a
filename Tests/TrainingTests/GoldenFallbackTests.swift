import Foundation
import Testing
import _TestSupport

/// What is read where `RHEOSTAT_GOLDEN` names a directory that lacks some of the files.
@Suite struct GoldenFallbackTests {
  @Test func aFileThatIsLackingComesFromTheProject() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("{}".utf8), "plateau.json")
    let directory = folder.url
    #expect(Golden.location(of: "plateau.json", in: directory).path == folder.path("plateau.json"))
    let other = Golden.location(of: "optimizers.json", in: directory)
    #expect(other == Golden.committed.appendingPathComponent("optimizers.json"))
    #expect(FileManager.default.fileExists(atPath: other.path))
  }

  /// A slip of the hand must not pass as a run with other numbers.
  @Test func aDirectoryThatIsNotThereIsNoReasonToTakeTheProjects() {
    let nowhere = URL(fileURLWithPath: "/no/such/folder")
    #expect(Golden.location(of: "plateau.json", in: nowhere).path == "/no/such/folder/plateau.json")
  }
}
