/// Points, their values and how exactly the values are known.
///
///     let data = try Observations(points: [[0.1], [0.4]], values: [1.2, 0.8])
public struct Observations: Sendable, Hashable {
  /// The number of inputs, one to five.
  public let dimension: Int
  /// The points one after the other, `dimension` numbers each.
  public private(set) var coordinates: [Double]
  /// One value for each point.
  public private(set) var values: [Double]
  /// The known variance of each value, which is added to the noise of the hyperparameters.
  public private(set) var variances: [Double]
  /// How many observations each value is the mean of; the noise of the hyperparameters is divided by it.
  public private(set) var replicates: [Double]

  /// The number of points.
  public var count: Int { values.count }

  /// Observations of given numbers.
  ///
  /// - Parameters:
  ///   - points: one or more, all of the same one to five finite coordinates.
  ///   - values: one finite value for each point.
  ///   - variances: the known variances, 0 or more; all 0 if nil.
  ///   - replicates: 1 or more; all 1 if nil.
  /// - Throws: ``GaussianProcessError`` when a number is out of its range or the numbers of points and values differ.
  public init(points: [[Double]], values: [Double], variances: [Double]? = nil, replicates: [Double]? = nil) throws {
    guard let first = points.first else {
      throw GaussianProcessError.invalid("there are no points; give at least one")
    }
    guard (1...5).contains(first.count) else {
      throw GaussianProcessError.invalid("a point has \(first.count) coordinates; give one to five")
    }
    let counts = [values.count, variances?.count ?? points.count, replicates?.count ?? points.count]
    guard counts.allSatisfy({ $0 == points.count }) else {
      throw GaussianProcessError.invalid(
        "there are \(points.count) points but \(values.count) values; give a value, and a variance if any, for each")
    }
    dimension = first.count
    (coordinates, self.values, self.variances, self.replicates) = ([], [], [], [])
    for i in points.indices {
      try append(points[i], value: values[i], variance: variances?[i] ?? 0, replicates: replicates?[i] ?? 1)
    }
  }

  mutating func append(_ point: [Double], value: Double, variance: Double, replicates: Double) throws {
    guard point.count == dimension else {
      throw GaussianProcessError.invalid("a point has \(point.count) coordinates; give \(dimension)")
    }
    guard point.allSatisfy(\.isFinite), value.isFinite else {
      throw GaussianProcessError.invalid("the point \(point) has the value \(value); give finite numbers only")
    }
    guard variance >= 0, variance.isFinite, replicates >= 1, replicates.isFinite else {
      throw GaussianProcessError.invalid(
        "the variance of a value is \(variance), of \(replicates) replicates; give 0 or more, and 1 or more")
    }
    coordinates.append(contentsOf: point)
    values.append(value)
    variances.append(variance)
    self.replicates.append(replicates)
  }

  /// The squared distance of two of the points along one axis.
  @inline(__always)
  func squaredDifference(_ i: Int, _ j: Int, _ axis: Int) -> Double {
    let difference = coordinates[i * dimension + axis] - coordinates[j * dimension + axis]
    return difference * difference
  }
}
