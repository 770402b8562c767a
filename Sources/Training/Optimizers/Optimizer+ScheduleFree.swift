extension Optimizer {
  /// Whether the parameters that it updates are `y`, and what is to be evaluated is their average `x`.
  public var averages: Bool { family == .scheduleFree }

  /// Copies the average `x = z + (y - z) / beta` of a schedule-free optimizer; of any other, and before the first
  /// update, the parameters themselves. Nothing is put back, so that looking changes no bit of a run.
  ///
  ///     optimizer.copyAverage(of: weights, to: &shown)
  ///
  /// - Parameters:
  ///   - parameters: those that are updated, `y`.
  ///   - target: as many; its numbers are replaced. Where counts differ the fewest count.
  /// - Complexity: O(n); allocates nothing.
  public func copyAverage(of parameters: [Scalar], to target: inout [Scalar]) {
    let averaged = averages && state.updates > 0
    OptimizerKernels.average(
      y: parameters, z: averaged ? state.first : parameters, scale: averaged ? Scalar(1 / settings.momentum) : 1,
      x: &target)
  }

  /// The new `y` is written over the one before the last, and the two change places: no copy is made.
  mutating func scheduleFree(_ y: inout [Scalar], _ g: inout [Scalar], _ rate: Double) {
    let share = state.averaging.share(of: rate)
    let factors = ScheduleFreeFactors<Scalar>(settings, updates: state.updates, rate: rate, share: share)
    if settings.kind == .scheduleFreeAdamW { OptimizerKernels.normalize(&g, &state.second, factors) }
    OptimizerKernels.scheduleFree(y: y, next: &state.previous, g: &g, z: &state.first, factors)
    swap(&y, &state.previous)
    swap(&g, &state.direction)
  }
}

/// The scalars of one schedule-free update, worked out in Double before the loop over the parameters:
/// `u = g + decay y`, `y = y + share (z - y) - forward u`, `z -= rate u`.
struct ScheduleFreeFactors<Scalar: OptimizerScalar> {
  let decay, rate, share, forward, secondDecay, secondShare, root, epsilon: Scalar

  /// `forward = rate (1 - beta (1 - share))` is what `y` moves when `z` moves by `rate u`.
  init(_ settings: OptimizerSettings, updates: Int, rate: Double, share: Double) {
    decay = Scalar(settings.weightDecay)
    self.rate = Scalar(rate)
    self.share = Scalar(share)
    forward = Scalar(rate * (1 - settings.momentum * (1 - share)))
    secondDecay = Scalar(settings.beta2)
    secondShare = Scalar(1 - settings.beta2)
    root = AdamFactors<Scalar>.biasOfRoot(settings, step: Double(updates))
    epsilon = Scalar(settings.epsilon)
  }
}

extension OptimizerKernels {
  /// `u = g + decay y`, left in `g`; `next = y + share (z - y) - forward u`; `z -= rate u`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func scheduleFree<Scalar: OptimizerScalar>(
    y: [Scalar], next: inout [Scalar], g: inout [Scalar], z: inout [Scalar], _ factors: ScheduleFreeFactors<Scalar>
  ) {
    y.withUnsafeBufferPointer { y in
      next.withUnsafeMutableBufferPointer { next in
        g.withUnsafeMutableBufferPointer { g in
          z.withUnsafeMutableBufferPointer { z in
            for i in y.indices {
              let direction = g[i] + factors.decay * y[i]
              next[i] = y[i] + factors.share * (z[i] - y[i]) - factors.forward * direction
              z[i] -= factors.rate * direction
              g[i] = direction
            }
          }
        }
      }
    }
  }

  /// `v = beta2 v + (1 - beta2) g^2`; `g = g / (sqrt(vhat) + eps)`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func normalize<Scalar: OptimizerScalar>(
    _ g: inout [Scalar], _ v: inout [Scalar], _ factors: ScheduleFreeFactors<Scalar>
  ) {
    g.withUnsafeMutableBufferPointer { g in
      v.withUnsafeMutableBufferPointer { v in
        for i in g.indices {
          let second = factors.secondDecay * v[i] + factors.secondShare * g[i] * g[i]
          v[i] = second
          // `second` is never negative; see `adam`.
          g[i] /= factors.root * second.magnitude.squareRoot() + factors.epsilon
        }
      }
    }
  }

  /// `x = z + scale (y - z)`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func average<Scalar: OptimizerScalar>(y: [Scalar], z: [Scalar], scale: Scalar, x: inout [Scalar]) {
    x.withUnsafeMutableBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        z.withUnsafeBufferPointer { z in
          for i in 0..<min(x.count, y.count, z.count) { x[i] = z[i] + scale * (y[i] - z[i]) }
        }
      }
    }
  }
}
