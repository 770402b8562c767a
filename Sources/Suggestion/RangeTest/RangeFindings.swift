public import Rheostat

/// What a range test found, for machines.
///
///     let analysis = RangeAnalysis(rates: rates, losses: losses)
///     RangeFindings(analysis).json  // {"steepest":{"lr":0.02,"confidence":0.9},"valley":...}
public struct RangeFindings: Sendable {
  private let analysis: RangeAnalysis

  /// Takes an analysis.
  public init(_ analysis: RangeAnalysis) { self.analysis = analysis }

  /// Each rule's rate and confidence, or why it has none; how far the loss fell, its noise, the number of rates.
  public var json: JSON { .object(rules + facts) }

  /// The same with the smoothed curve as pairs of rate and loss.
  public var whole: JSON {
    let curve = analysis.curve.map { JSON.array([.number($0.rate), .number($0.loss)]) }
    return .object(rules + facts + [.init("curve", .array(curve))])
  }

  private var rules: [JSON.Member] {
    RangeAnalysis.Rule.allCases.map { JSON.Member($0.rawValue, Self.json(analysis[$0])) }
  }

  private var facts: [JSON.Member] {
    [
      .init("fall", .number(analysis.fall)), .init("noise", .number(analysis.noise)),
      .init("rates", .integer(analysis.curve.count)),
    ]
  }

  private static func json(_ finding: Result<RangeAnalysis.Suggestion, RangeRefusal>) -> JSON {
    switch finding {
    case .success(let found):
      .object([.init("lr", .number(found.rate)), .init("confidence", .number(found.confidence))])
    case .failure(let why): .object([.init("lr", .null), .init("why", .string(why.description))])
    }
  }
}
