/// The loops over the parameters, one pass each; compiled apart for `Float` and `Double`.
enum OptimizerKernels {
  /// `u = g + penalty x`, left in `g`; `x -= rate u`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func descend<Scalar: OptimizerScalar>(
    _ x: inout [Scalar], _ g: inout [Scalar], penalty: Scalar, rate: Scalar
  ) {
    x.withUnsafeMutableBufferPointer { x in
      g.withUnsafeMutableBufferPointer { g in
        if penalty != 0 { for i in g.indices { g[i] += penalty * x[i] } }
        for i in x.indices { x[i] -= rate * g[i] }
      }
    }
  }

  /// `v = momentum v + g + penalty x`; `x -= rate v`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func heavyBall<Scalar: OptimizerScalar>(
    _ x: inout [Scalar], _ g: [Scalar], _ v: inout [Scalar], penalty: Scalar, momentum: Scalar, rate: Scalar
  ) {
    x.withUnsafeMutableBufferPointer { x in
      v.withUnsafeMutableBufferPointer { v in
        g.withUnsafeBufferPointer { g in
          for i in x.indices {
            let velocity = momentum * v[i] + (g[i] + penalty * x[i])
            v[i] = velocity
            x[i] -= rate * velocity
          }
        }
      }
    }
  }

  /// `v = momentum v + g'`; `u = g' + momentum v`, left in `g`; `x -= rate u`; `g' = g + penalty x`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func nesterov<Scalar: OptimizerScalar>(
    _ x: inout [Scalar], _ g: inout [Scalar], _ v: inout [Scalar], penalty: Scalar, momentum: Scalar, rate: Scalar
  ) {
    x.withUnsafeMutableBufferPointer { x in
      v.withUnsafeMutableBufferPointer { v in
        g.withUnsafeMutableBufferPointer { g in
          for i in x.indices {
            let gradient = g[i] + penalty * x[i]
            let velocity = momentum * v[i] + gradient
            let direction = gradient + momentum * velocity
            v[i] = velocity
            g[i] = direction
            x[i] -= rate * direction
          }
        }
      }
    }
  }

  /// The moments, `u` (left in `g`) and the update of Adam and its kin.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  static func adam<Scalar: OptimizerScalar>(
    _ x: inout [Scalar], _ g: inout [Scalar], _ m: inout [Scalar], _ v: inout [Scalar],
    _ factors: AdamFactors<Scalar>
  ) {
    x.withUnsafeMutableBufferPointer { x in
      g.withUnsafeMutableBufferPointer { g in
        m.withUnsafeMutableBufferPointer { m in
          v.withUnsafeMutableBufferPointer { v in
            for i in x.indices {
              let gradient = g[i] + factors.penalty * x[i]
              let first = m[i] + factors.firstShare * (gradient - m[i])
              let second = factors.secondDecay * v[i] + factors.secondShare * gradient * gradient
              // `second` is never negative; only, the compiler makes no vectors of a root that could fail.
              let direction =
                (factors.gradient * gradient + factors.moment * first)
                / (factors.root * second.magnitude.squareRoot() + factors.epsilon)
              m[i] = first
              v[i] = second
              g[i] = direction
              x[i] = factors.keep * x[i] - factors.rate * direction
            }
          }
        }
      }
    }
  }
}
