import Testing
import Training

@Suite struct ProdigyTests {
  /// Far from the start the estimate reaches the distance, whatever the scale, and the run arrives without a rate.
  @Test(arguments: [0.01, 1, 100]) func findsTheScaleByItself(_ scale: Double) throws {
    var generator = SplitMix64(seed: 5)
    var optimizer = Optimizer<Double>(try OptimizerSettings(.prodigy), count: 10)
    var x = [Double](repeating: 0, count: 10)
    let target = (0..<10).map { _ in scale * (0.5 + generator.uniform()) }
    var last = DistanceEstimate.first
    for step in 0..<2000 {
      var gradient = zip(x, target).map { $0 - $1 }
      try optimizer.update(&x, gradient: &gradient, rate: 1 - Double(step) / 2000)
      #expect(optimizer.state.estimate.distance >= last)
      last = optimizer.state.estimate.distance
    }
    #expect(last > 0.1 * scale && last < 2 * scale)
    #expect(VectorSums.squaredDistance(x, target).squareRoot() < 0.01 * scale)
  }

  @Test func aRateOfZeroChangesNothing() throws {
    var optimizer = Optimizer<Double>(try OptimizerSettings(.prodigy, weightDecay: 0.1), count: 2)
    var (x, g) = ([1.0, -1.0], [0.5, 0.25])
    try optimizer.update(&x, gradient: &g, rate: 0)
    #expect(x == [1, -1] && optimizer.state.estimate == DistanceEstimate() && optimizer.state.gradientSum == [0, 0])
    var zero = [0.0, 0.0]
    try optimizer.update(&x, gradient: &zero, rate: 1)
    #expect(x == [1, -1])
  }

  @Test func anEstimateThatIsNotFiniteIsLeftOut() throws {
    var optimizer = Optimizer<Double>(try OptimizerSettings(.prodigy), count: 2)
    var x = [1.0, -1.0]
    for gradient in [[1, 0.5], [.nan, 1], [.infinity, 1], [1, 1]] {
      var g = gradient
      try optimizer.update(&x, gradient: &g, rate: 1)
    }
    #expect(optimizer.state.estimate.distance.isFinite && optimizer.state.estimate.numerator.isFinite)
    #expect(x[1].isFinite)
  }
}
