import Foundation

/// Why the study stopped, as a sentence.
struct StudyError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// What the study leaves in its folder: the tables in README.md, every run in results.csv, the curves as a picture.
struct ReportFiles {
  let campaign: Campaign
  let results: Results
  let folder: String

  static let begin = "<!-- results: written by annealed-search-study --report -->"
  static let end = "<!-- end of results -->"

  func write() throws {
    try writeTables()
    try table.write(toFile: folder + "/results.csv", atomically: true, encoding: .utf8)
    let comparison = Comparison(campaign: campaign, results: results, budget: 1)
    try CurvePicture(comparison: comparison, arms: campaign.arms.filter(\.isDrawn)).write(to: folder + "/curves.svg")
  }

  private func writeTables() throws {
    let path = folder + "/README.md"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let tables = Tables(campaign: campaign, results: results).text
    guard let replaced = Self.replacing(text, with: tables) else {
      throw StudyError("\(path) lacks the lines \(Self.begin) and \(Self.end); put them where the tables belong")
    }
    try replaced.write(toFile: path, atomically: true, encoding: .utf8)
  }

  /// The text with what stands between the markers replaced; nil if there are none.
  static func replacing(_ text: String, with tables: String) -> String? {
    guard let first = text.range(of: begin), let last = text.range(of: end, range: first.upperBound..<text.endIndex)
    else { return nil }
    return text[..<first.upperBound] + "\n\n" + tables + "\n\n" + text[last.lowerBound...]
  }

  /// One line for each run that is reported.
  private var table: String {
    var lines = ["workload,arm,budget,seed,rate,peak,loss,metric,performed,rewound,evaluations"]
    for cell in campaign.cells {
      for spec in campaign.evaluations(cell, results) ?? [] {
        guard let run = results[spec.key] else { continue }
        let rate = spec.rate.map { Numeral.text($0, 4) } ?? ""
        lines.append(
          "\(cell.workload.name),\(cell.arm.name),\(cell.budget),\(run.seed),\(rate),\(Numeral.text(run.peak, 4)),"
            + "\(Numeral.text(run.score, 6)),\(Numeral.text(run.metric, 5)),\(run.performed),\(run.rewound),"
            + "\(Numeral.fixed(run.evaluations, 1))")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
