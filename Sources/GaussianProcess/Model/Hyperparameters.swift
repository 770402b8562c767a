internal import Glibc

/// What the likelihood of a Gaussian process depends on.
///
///     let parameters = try Hyperparameters(signalVariance: 1, lengthScales: [0.3], noiseVariance: 0.01)
public struct Hyperparameters: Codable, Sendable, Hashable {
  /// The variance of the function, above 0.
  public let signalVariance: Double
  /// One length scale for each input, above 0 (automatic relevance determination).
  public let lengthScales: [Double]
  /// The variance of the noise of one observation, on top of what is known of each; 0 or more.
  public let noiseVariance: Double

  /// Hyperparameters of given numbers.
  ///
  /// - Parameters:
  ///   - signalVariance: above 0, in squared units of the values.
  ///   - lengthScales: one to five numbers above 0, in units of the inputs.
  ///   - noiseVariance: 0 or more, in squared units of the values.
  /// - Throws: ``GaussianProcessError`` when a number is out of its range or there are not one to five length scales.
  public init(signalVariance: Double, lengthScales: [Double], noiseVariance: Double) throws {
    guard signalVariance > 0, signalVariance.isFinite else {
      throw GaussianProcessError.invalid("the signal variance is \(signalVariance); give a number above 0")
    }
    guard (1...5).contains(lengthScales.count) else {
      throw GaussianProcessError.invalid("there are \(lengthScales.count) length scales; give one to five")
    }
    if let wrong = lengthScales.first(where: { !($0 > 0 && $0.isFinite) }) {
      throw GaussianProcessError.invalid("a length scale is \(wrong); give numbers above 0")
    }
    guard noiseVariance >= 0, noiseVariance.isFinite else {
      throw GaussianProcessError.invalid("the noise variance is \(noiseVariance); give a number of 0 or more")
    }
    self.signalVariance = signalVariance
    self.lengthScales = lengthScales
    self.noiseVariance = noiseVariance
  }

  /// Reads hyperparameters and checks them as the other initialiser does.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      signalVariance: fields.decode(Double.self, forKey: .signalVariance),
      lengthScales: fields.decode([Double].self, forKey: .lengthScales),
      noiseVariance: fields.decode(Double.self, forKey: .noiseVariance))
  }

  /// Natural logarithms: signal variance, length scales, noise variance; the order of every gradient here.
  public var logarithms: [Double] { [log(signalVariance)] + lengthScales.map { log($0) } + [log(noiseVariance)] }

  /// From natural logarithms.
  ///
  /// - Parameter logarithms: three to seven, in the order of ``logarithms``.
  /// - Throws: ``GaussianProcessError`` when there are fewer or more, or one is too large.
  public init(logarithms: [Double]) throws {
    guard logarithms.count >= 3 else {
      throw GaussianProcessError.invalid("there are \(logarithms.count) logarithms; give three at least")
    }
    try self.init(
      signalVariance: exp(logarithms[0]), lengthScales: logarithms[1..<(logarithms.count - 1)].map { exp($0) },
      noiseVariance: exp(logarithms[logarithms.count - 1]))
  }
}
