import Foundation
import Testing

@testable import RateControl

/// Rates computed by the source code of timm, transformers and optax (`Tests/Golden/make_dialects.py`), against the
/// dialects as the catalogue makes them from the same numbers.
@Suite struct LibraryTests {
  struct Library: Decodable {
    let cases: [Case]
  }

  struct Case: Decodable {
    let kind: String
    let parameters: [String: Written]
    let base: Double
    let total: Int
    let values: [Double]
  }

  struct Written: Decodable {
    let value: Configuration.Value

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let boolean = try? container.decode(Bool.self) {
        value = .boolean(boolean)
      } else if let integer = try? container.decode(Int.self) {
        value = .integer(integer)
      } else if let number = try? container.decode(Double.self) {
        value = .number(number)
      } else if let list = try? container.decode([Written].self) {
        value = .list(list.map(\.value))
      } else {
        value = .text(try container.decode(String.self))
      }
    }
  }

  /// `RHEOSTAT_DIALECTS` names another file, written with another seed.
  static func cases() throws -> [Case] {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = ProcessInfo.processInfo.environment["RHEOSTAT_DIALECTS"] ?? tests.path + "/Golden/dialects.json"
    return try JSONDecoder().decode(Library.self, from: try Data(contentsOf: URL(fileURLWithPath: path))).cases
  }

  @Test func dialectsComputeWhatTheLibrariesDo() throws {
    let catalog = ControllerCatalog(ControllerCatalog.dialects)
    let cases = try Self.cases()
    #expect(!cases.isEmpty)
    for library in cases {
      let configuration = Configuration(kind: library.kind, parameters: library.parameters.mapValues(\.value))
      let plan = RunPlan(total: library.total, baseRate: library.base)
      let schedule = try #require(try catalog.make(configuration, plan: plan) as? any ScheduleHolder).held
      let peak = library.values.max() ?? 1
      for (step, value) in library.values.enumerated() {
        let rate = schedule(step)
        #expect(abs(rate - value) <= 1e-12 * peak, "\(configuration), step \(step): \(rate), theirs \(value)")
      }
    }
  }
}

/// A controller that holds a schedule of any type.
protocol ScheduleHolder {
  var held: any Schedule { get }
}

extension Scheduled: ScheduleHolder {
  var held: any Schedule { schedule }
}
