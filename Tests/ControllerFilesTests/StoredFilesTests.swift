import Foundation
import RateControl
import Rheostat
import Testing

/// Files of earlier versions, which must go on loading. They are never rewritten: a new version adds its own.
@Suite struct StoredFilesTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Stored")

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appendingPathComponent(name)))
  }

  static let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()

  @Test func areFound() { #expect((Self.names ?? []).count >= 2) }

  @Test(arguments: (names ?? []).filter { $0.hasSuffix("configuration.json") })
  func configurationsLoadAndMakeAController(_ name: String) throws {
    let configuration = try Configuration(file: Self.bytes(name), name: name)
    let plan = RunPlan(total: 100, baseRate: 0.1, signals: [Signals(.trainingLoss), Signals(.validationLoss)])
    #expect(throws: Never.self) { try ControllerCatalog.standard.make(configuration, plan: plan) }
  }

  @Test(arguments: (names ?? []).filter { $0.hasSuffix("snapshot.json") })
  func snapshotsLoadAndGoOn(_ name: String) throws {
    var snapshot = try Snapshot(file: Self.bytes(name), catalog: .standard, name: name)
    guard case .train = snapshot.controller.directive else { return #expect(Bool(false), "\(name) is over") }
    #expect(throws: Never.self) { try snapshot.controller.receive(.trained(Readings())) }
  }

  @Test func theCosineStandsWhereItWasLeft() throws {
    let snapshot = try Snapshot(file: Self.bytes("cosine.snapshot.json"), catalog: .standard)
    guard case .train(let update) = snapshot.controller.directive else { return #expect(Bool(false)) }
    #expect(abs(update.rate - 0.055) < 1e-15)
  }
}
