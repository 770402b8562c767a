internal import Glibc

/// FoMo-in-Flux meta-schedules: one short schedule for each task, whose peaks follow one long schedule.
///
/// Task j = t / S, step n = t mod S in it, W steps of warm-up, K of cooldown, r = endRatio; rates as shares of the peak.
/// A task warms up by `(n + 1)/W top_j` and then follows a cosine, `r + (top_j - r)(1 + cos(pi (n - W + 1)/(S - W)))/2`,
/// or an inverse square root, `r + (top_j - r) sqrt(W/n)`, which falls to 0 linearly in the last K steps.
/// `top_j = r + v_j (1 - r)` with v_0 = 1 and v_j by the meta rule, see ``Meta``.
///
/// - Accuracy: within 8 ulp of the peak.
/// - Edge cases: the cosine forms end each task at r peak, the inverse square roots at 0. After the last of `tasks`
///   the last rate is held; without `tasks` it goes on for ever.
/// - Source: FoMo-in-Flux (Roth et al. 2024), read in the mirror pseudope/fomo_in_flux
///   `continual_lib/utils/base_continual_learner.py`. There each task begins with a new optimizer; that is the loop's.
///
///     FoMo(meta: .rsqrtContinued, peak: 1, stepsPerTask: 100)(99)  // 0.0
public struct FoMo: CatalogSchedule, Hashable {
  /// How the peak of a task follows from those before it.
  public enum Meta: String, CaseIterable, Sendable, Codable, Hashable {
    /// Cosine tasks, all with the same peak.
    case cosine
    /// `v_j = (1 + cos(pi (j (S - W) + 1)/((j + 1)(S - W))))/2`.
    case cosineAutoregressive
    /// As before for the warm-up; then the cosine of one run of all tasks so far, j + 1 of them.
    case cosineDynamicRecovery
    /// Inverse square roots, all with the same peak.
    case rsqrt
    /// `v_j = sqrt(W/(j (S - K) - (j - 1) W))`.
    case rsqrtContinued
    /// `v_j = sqrt((j + 1) W/(j S + W))`.
    case rsqrtAutoregressive
    /// `sqrt(W/(n + j (S - K - W)))` inside the task, and a warm-up to its first value.
    case rsqrtRecovered
    /// As before, with the warm-up as released, where an offset is added twice: to `sqrt(W/(2 j (S - K - W)))`, at
    /// most the peak. The rate jumps where the warm-up ends.
    case rsqrtRecoveredAsReleased

    /// Whether the tasks are cosines.
    public var isCosine: Bool { self == .cosine || self == .cosineAutoregressive || self == .cosineDynamicRecovery }
  }

  /// How the peaks follow each other.
  public let meta: Meta
  /// The rate at the top of the first task.
  public let peak: Double
  /// Steps of a task.
  public let stepsPerTask: Int
  /// Steps of warm-up in a task.
  public let warmup: Int
  /// Steps of cooldown in a task.
  public let cooldown: Int
  /// Rate at the end of a cosine over the peak.
  public let endRatio: Double
  /// The last step with a rate of its own.
  private let last: Int
  private let warmupIsTenth: Bool

  /// Creates a meta-schedule.
  ///
  /// - Parameters:
  ///   - meta: how the peaks follow each other.
  ///   - peak: learning rate at the top of the first task, above 0.
  ///   - stepsPerTask: updates of a task, 1 or more, held to 2^53.
  ///   - tasks: number of tasks; nil: no end.
  ///   - warmup: steps of warm-up in a task, from 1; with the cooldown at most a task; nil: a tenth, rounded up.
  ///   - cooldown: steps of cooldown in a task, 0 or more; nil: a tenth, rounded up. Cosines have none.
  ///   - endRatio: rate at the end over the peak, in [0, 1].
  public init(
    meta: Meta, peak: Double, stepsPerTask: Int, tasks: Int? = nil, warmup: Int? = nil, cooldown: Int? = nil,
    endRatio: Double = 0.001
  ) {
    self.meta = meta
    self.peak = peak
    self.endRatio = endRatio
    let steps = (1...RunPlan.largestTotal).clamping(stepsPerTask)
    self.stepsPerTask = steps
    self.warmup = (1...steps).clamping(warmup ?? Self.tenth(steps))
    self.cooldown = (0...(steps - self.warmup)).clamping(cooldown ?? Self.tenth(steps))
    let end = steps.multipliedReportingOverflow(by: max(tasks ?? .max, 1))
    last = end.overflow ? .max : end.partialValue - 1
    warmupIsTenth = warmup == nil
  }

  static func tenth(_ steps: Int) -> Int { (steps - 1) / 10 + 1 }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double {
    let place = min(step, last).quotientAndRemainder(dividingBy: stepsPerTask)
    let task = Double(place.quotient)
    let n = place.remainder
    let share =
      n < warmup
      ? top(task) * (Double(n + 1) / Double(warmup)) : meta.isCosine ? cosine(task, n) : rsqrt(task, n)
    return peak * min(1, max(0, share))
  }

  /// The top of a task: `r + v_j (1 - r)`.
  private func top(_ task: Double) -> Double { Profile.mix(task > 0 ? v(task) : 1, from: 1, to: endRatio) }

  private func v(_ j: Double) -> Double {
    let s = Double(stepsPerTask)
    let w = Double(warmup)
    let k = Double(cooldown)
    return switch meta {
    case .cosine, .rsqrt: 1
    case .cosineAutoregressive, .cosineDynamicRecovery:
      s > w ? Profile.cosine(left: (s - w - 1) / ((j + 1) * (s - w))) : 0
    case .rsqrtContinued: (w / (j * (s - k) - (j - 1) * w)).squareRoot()
    case .rsqrtAutoregressive: ((j + 1) * w / (j * s + w)).squareRoot()
    case .rsqrtRecovered: (w / (w + j * (s - k - w))).squareRoot()
    case .rsqrtRecoveredAsReleased: s > k + w ? (w / (2 * j * (s - k - w))).squareRoot() : 1
    }
  }

  /// A task after its warm-up.
  private func cosine(_ j: Double, _ n: Int) -> Double {
    let s = Double(stepsPerTask)
    guard meta == .cosineDynamicRecovery else {
      let left = Double(stepsPerTask - n - 1) / Double(stepsPerTask - warmup)
      return endRatio + (top(j) - endRatio) * Profile.cosine(left: left)
    }
    let run = (j + 1) * s
    let step = j * s + Double(n)
    let warmup = warmupIsTenth ? (run / 10).rounded(.up) : (j + 1) * Double(warmup)
    if step < warmup { return (step + 1) / warmup }
    return endRatio + (1 - endRatio) * Profile.cosine(left: (run - step - 1) / (run - warmup))
  }

  /// A task after its warm-up.
  private func rsqrt(_ j: Double, _ n: Int) -> Double {
    let recovers = meta == .rsqrtRecovered || meta == .rsqrtRecoveredAsReleased
    let offset = recovers ? j * Double(stepsPerTask - cooldown - warmup) : 0
    let root = (Double(warmup) / (Double(n) + offset)).squareRoot()
    let rate = endRatio + ((recovers ? 1 : top(j)) - endRatio) * root
    guard n >= stepsPerTask - cooldown else { return rate }
    return rate * (Double(stepsPerTask - n - 1) / Double(cooldown))
  }
}
