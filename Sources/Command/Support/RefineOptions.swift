internal import ArgumentParser
internal import Rheostat

/// How a schedule is made from gradient norms.
struct RefineOptions: ParsableArguments {
  @Option(help: "Which norms the file holds: l2 (for SGD, weights 1/G^2) or l1 (for Adam, weights 1/G). (default: l2)")
  var norm: Norm?

  @Option(
    help: ArgumentHelp(
      "Width of the running median over the norms, as a share of them; 0: none. (default: 0.1, as in the paper)",
      valueName: "share"))
  var smoothing: Double?

  /// Which norm, and with it the exponent of the weights.
  enum Norm: String, CaseIterable, ExpressibleByArgument {
    case l1, l2
  }

  /// More points than this are averaged: the authors work with as many, and a configuration stays readable.
  private static let mostPoints = 10_000

  /// Whether one of the options was written.
  var isGiven: Bool { norm != nil || smoothing != nil }

  func validate() throws {
    if let smoothing, !(0...1).contains(smoothing) {
      throw ValidationError("--smoothing must be a number from 0 to 1; got \(smoothing).")
    }
  }

  /// The configuration of the refined schedule.
  func configuration(_ path: String) throws -> Configuration {
    let norms = Self.thinned(try NormsFile(path).norms)
    var parameters: [String: Configuration.Value] = [
      "gradientNorms": .list(norms.map(Configuration.Value.number)),
      "exponent": .number(norm == .l1 ? 1 : 2),
    ]
    if let smoothing { parameters["smoothing"] = .number(smoothing) }
    let configuration = Configuration(kind: "refined", parameters: parameters)
    try ControllerCatalog.standard.check(configuration)
    return configuration
  }

  private static func thinned(_ norms: [Double]) -> [Double] {
    guard norms.count > mostPoints else { return norms }
    complain("\(norms.count) norms are averaged to \(mostPoints) points")
    return (0..<mostPoints).map { point in
      let range = (point * norms.count / mostPoints)..<((point + 1) * norms.count / mostPoints)
      return norms[range].reduce(0) { $0 + $1 / Double(range.count) }
    }
  }
}
