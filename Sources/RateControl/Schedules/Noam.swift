internal import Glibc

/// The schedule of the first Transformer: absolute rates from the width of the model and the warm-up.
///
/// `rate(t) = scale width^(-1/2) min(s^(-1/2), s W^(-3/2))` with s = t + 1. The peak is `scale / sqrt(width W)`, used at
/// s = W; it does not follow the loop's base rate.
///
/// - Accuracy: within 4 ulp.
/// - Source: Vaswani et al. 2017, eq. 3 (width 512, warm-up 4000), counted from 1 so that no update is lost on a rate
///   of 0.
///
///     Noam(width: 512, warmup: 4000).peak  // 0.000699
public struct Noam: CatalogSchedule, Hashable {
  /// Width of the model.
  public let width: Int
  /// Length of the warm-up.
  public let warmup: Int
  /// Factor of all rates.
  public let scale: Double

  /// Creates the Transformer's schedule.
  ///
  /// - Parameters:
  ///   - width: width of the model (d_model); below 1 counts as 1.
  ///   - warmup: length of the warm-up in updates; below 1 counts as 1.
  ///   - scale: factor of all rates, above 0.
  public init(width: Int = 512, warmup: Int = 4000, scale: Double = 1) {
    self.width = max(width, 1)
    self.warmup = max(warmup, 1)
    self.scale = scale
  }

  /// The largest rate.
  public var peak: Double { scale / (Double(width).squareRoot() * Double(warmup).squareRoot()) }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    let count = Double(max(step, 0)) + 1
    let root = Double(warmup).squareRoot()
    let shape = count <= Double(warmup) ? count / (Double(warmup) * root) : 1 / count.squareRoot()
    return scale / Double(width).squareRoot() * shape
  }
}

extension Noam {
  /// Creates the Transformer's schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    self.init(
      width: try arguments.integer("width"), warmup: try arguments.positiveLength("warmup"),
      scale: try arguments.number("scale"))
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    Noam.self, kind: "noam",
    summary: "The Transformer's own schedule: linear warm-up, then the inverse square root, in absolute rates.",
    formula: "scale width^-0.5 min(s^-0.5, s W^-1.5), s = t + 1",
    parameters: [
      Parameter(
        "width", .integer(1...RunPlan.largestTotal), unit: "1", default: .value(.integer(512)),
        "Width of the model (d_model); 512 is the base model of the paper."),
      .warmup(
        "Length W of the warm-up; 4000 is the paper's.", default: .value(.integer(4000))),
      Parameter(
        "scale", .number(.positive), default: .value(.number(1)),
        "Factor of all rates; 1, the formula of the paper as it stands. The base rate of the loop is not used."),
    ],
    source: "Vaswani et al. 2017, eq. 3", example: "noam(width=512, warmup=10%)")
}
