extension Optimizer {
  /// The rate that acts on the parameters: `d r` for Prodigy, the rate itself for the others.
  public func effectiveRate(_ rate: Double) -> Double {
    settings.kind == .prodigy ? state.estimate.distance * rate : rate
  }

  /// A rate of 0, and gradients that were all 0 so far, change nothing, as in the package.
  mutating func prodigy(_ x: inout [Scalar], _ g: inout [Scalar], _ rate: Double) {
    let factors = ProdigyFactors<Scalar>(settings, state.estimate.distance, rate: rate)
    state.lastRate = factors.effectiveRate
    guard rate > 0 else { return }
    let progress = factors.weight * VectorSums.dot(g, state.start, minus: x)
    OptimizerKernels.moments(g, &state.first, &state.second, &state.gradientSum, factors)
    let sum = VectorSums.l1Norm(state.gradientSum)
    guard sum != 0 else { return }
    state.estimate.observe(decay: factors.sumDecayExactly, progress: progress, sum: sum)
    let epsilon = Scalar(state.estimate.distance * settings.epsilon)
    OptimizerKernels.prodigy(&x, &g, state.first, state.second, factors, epsilon: epsilon)
    swap(&g, &state.direction)
  }
}

/// The scalars of one update of Prodigy, worked out in Double before the loops over the parameters.
struct ProdigyFactors<Scalar: OptimizerScalar> {
  /// `d r`.
  let effectiveRate: Double
  /// `(d / d0) d r`.
  let weight: Double
  /// `b3`.
  let sumDecayExactly: Double
  let keep, rate, firstDecay, firstShare, secondDecay, secondShare, sumDecay, sumShare: Scalar

  init(_ settings: OptimizerSettings, _ distance: Double, rate: Double) {
    effectiveRate = distance * rate
    let scale = distance / DistanceEstimate.first
    weight = scale * effectiveRate
    sumDecayExactly = settings.beta2.squareRoot()
    keep = Scalar(1 - settings.weightDecay * effectiveRate)
    self.rate = Scalar(effectiveRate)
    firstDecay = Scalar(settings.momentum)
    firstShare = Scalar(distance * (1 - settings.momentum))
    secondDecay = Scalar(settings.beta2)
    secondShare = Scalar(distance * distance * (1 - settings.beta2))
    sumDecay = Scalar(sumDecayExactly)
    sumShare = Scalar(settings.safeguardsWarmup ? scale * distance : weight)
  }
}

extension OptimizerKernels {
  /// `m = beta1 m + (1 - beta1) d g`; `v = beta2 v + (1 - beta2) (d g)^2`; `s = b3 s + weight g`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func moments<Scalar: OptimizerScalar>(
    _ g: [Scalar], _ m: inout [Scalar], _ v: inout [Scalar], _ s: inout [Scalar], _ factors: ProdigyFactors<Scalar>
  ) {
    g.withUnsafeBufferPointer { g in
      m.withUnsafeMutableBufferPointer { m in
        v.withUnsafeMutableBufferPointer { v in
          s.withUnsafeMutableBufferPointer { s in
            for i in g.indices {
              m[i] = factors.firstDecay * m[i] + factors.firstShare * g[i]
              v[i] = factors.secondDecay * v[i] + factors.secondShare * g[i] * g[i]
              s[i] = factors.sumDecay * s[i] + factors.sumShare * g[i]
            }
          }
        }
      }
    }
  }

  /// `u = m / (sqrt(v) + epsilon)`, left in `g`; `x = keep x - rate u`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func prodigy<Scalar: OptimizerScalar>(
    _ x: inout [Scalar], _ g: inout [Scalar], _ m: [Scalar], _ v: [Scalar], _ factors: ProdigyFactors<Scalar>,
    epsilon: Scalar
  ) {
    x.withUnsafeMutableBufferPointer { x in
      g.withUnsafeMutableBufferPointer { g in
        m.withUnsafeBufferPointer { m in
          v.withUnsafeBufferPointer { v in
            for i in x.indices {
              // `v` is never negative; see `adam`.
              let direction = m[i] / (v[i].magnitude.squareRoot() + epsilon)
              g[i] = direction
              x[i] = factors.keep * x[i] - factors.rate * direction
            }
          }
        }
      }
    }
  }
}
