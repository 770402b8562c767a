internal import Glibc

/// timm's `WSDLRScheduler`: a warm-up, a stable part that may itself fall, and a decay to the floor.
///
/// With s = t - W and q = (s - (N - D)) / D, N being stable part and decay together:
///
/// - t < W: `warmupStart + (peak - warmupStart) t / W`
/// - stable: `max(peak stable(s), floor)`, where stable is 1, `(1 + s / tau)^-1/2` or `(1 + s / tau)^-k`
/// - decay: `floor + (max(peak stable(s), floor) - floor) decay(min(q, 1))`, so that a falling stable part goes on
///   falling inside the decay; decay is `1 - q`, `1 - sqrt(q)`, `(1 + cos(pi q)) / 2`, `1 - q^p` or
///   `(r^q - r) / (1 - r)`.
///
/// The floor is reached one step after the last one, so the last update is a decay step short of it.
///
/// - Accuracy: within 4 ulp of the peak.
/// - Source: timm 1.0.31 `timm/scheduler/wsd_lr.py`, run against it.
///
///     TimmWSD(peak: 1, stable: 4, decay: 4)(5)  // 0.5
public struct TimmWSD: CatalogSchedule, Hashable {
  /// What the rate does before the decay.
  public enum Stable: String, Sendable, Codable, CaseIterable, Hashable {
    /// 1.
    case constant
    /// `(1 + s / tau)^-1/2`.
    case rsqrt
    /// `(1 + s / tau)^-k`.
    case power
  }

  /// The shape of the decay.
  public enum Decay: String, Sendable, Codable, CaseIterable, Hashable {
    /// `1 - sqrt(q)`.
    case oneMinusSqrt
    /// `1 - q`.
    case linear
    /// `(1 + cos(pi q)) / 2`.
    case cosine
    /// `1 - q^p`.
    case power
    /// `(r^q - r) / (1 - r)`.
    case exp
  }

  /// The rate after the warm-up.
  public let peak: Double
  /// The rate after the decay.
  public let floor: Double
  /// Lengths of the three parts; the decay has 1 step or more, the others 0 or more.
  public let warmup: Int, stable: Int, decay: Int
  /// The rate at step 0 of a warm-up.
  public let warmupStart: Double
  /// What the rate does before the decay.
  public let stableShape: Stable
  /// The time scale tau of a falling stable part, in updates.
  public let timescale: Double
  /// The exponent k of `power`.
  public let stablePower: Double
  /// The shape of the decay.
  public let decayShape: Decay
  /// The exponent p of the decay `power`.
  public let decayPower: Double
  /// The ratio r of the decay `exp`.
  public let decayRatio: Double

  /// Creates the schedule.
  ///
  /// - Parameters:
  ///   - peak: learning rate after the warm-up, above 0.
  ///   - floor: learning rate after the decay, in [0, peak].
  ///   - warmup: updates of the warm-up, 0 or more.
  ///   - stable: updates of the stable part, 0 or more.
  ///   - decay: updates of the decay; below 1 counts as 1.
  ///   - warmupStart: learning rate at step 0 of a warm-up, in [0, peak].
  ///   - stableShape: what the rate does before the decay.
  ///   - timescale: time scale of a falling stable part in updates, above 0; nil: the warm-up, at least 1.
  ///   - stablePower: exponent of the stable part `power`, above 0.
  ///   - decayShape: shape of the decay.
  ///   - decayPower: exponent of the decay `power`, above 0.
  ///   - decayRatio: ratio of the decay `exp`, in (0, 1).
  public init(
    peak: Double, floor: Double = 0, warmup: Int = 0, stable: Int, decay: Int, warmupStart: Double = 0,
    stableShape: Stable = .constant, timescale: Double? = nil, stablePower: Double = 0.5,
    decayShape: Decay = .oneMinusSqrt, decayPower: Double = 0.5, decayRatio: Double = 0.1
  ) {
    let counts = 0...RunPlan.largestTotal
    self.peak = peak
    self.floor = floor
    self.warmup = min(max(warmup, counts.lowerBound), counts.upperBound)
    self.stable = min(max(stable, counts.lowerBound), counts.upperBound)
    self.decay = min(max(decay, 1), counts.upperBound)
    self.warmupStart = warmupStart
    self.stableShape = stableShape
    self.timescale = timescale ?? Double(max(warmup, 1))
    self.stablePower = stablePower
    self.decayShape = decayShape
    self.decayPower = decayPower
    self.decayRatio = decayRatio
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    if step < warmup { return Shape.mix(warmupStart, peak, Shape.progress(step, of: warmup)) }
    let since = step - warmup
    let height = max(peak * stableFactor(Double(since)), floor)
    guard since > stable else { return height }
    return Shape.mix(floor, height, decayFactor(min(Double(since - stable) / Double(decay), 1)))
  }

  private func stableFactor(_ since: Double) -> Double {
    switch stableShape {
    case .constant: 1
    case .rsqrt: pow(1 + since / timescale, -0.5)
    case .power: pow(1 + since / timescale, -stablePower)
    }
  }

  private func decayFactor(_ q: Double) -> Double {
    switch decayShape {
    case .oneMinusSqrt: 1 - q.squareRoot()
    case .linear: 1 - q
    case .cosine: Shape.cosineFall(q)
    case .power: 1 - pow(q, decayPower)
    case .exp: (pow(decayRatio, q) - decayRatio) / (1 - decayRatio)
    }
  }
}
