/// The shape of the main pass: a linear warm-up, then a plateau and a linear decay, or a reflected exponential.
///
/// With L updates, W of them warm-up: `(i + 1) / W` for `i < W`; then for wsd 1 until the last `decay` L, where it is
/// `(L - i) / (decay L)`; for rex `2 z / (1 + z)` with `z = (L - i) / (L - W)`.
///
/// - Source: REX: Chen, Wolfe and Kyrillidis 2022; warm-up, stable, decay: Hu et al. 2024 (MiniCPM).
public struct MainShape: Sendable, Hashable, Codable {
  /// What comes after the warm-up.
  public enum Kind: String, Sendable, Codable, CaseIterable, Hashable {
    /// A plateau and a linear decay.
    case wsd
    /// A reflected exponential.
    case rex
  }

  /// What comes after the warm-up.
  public let kind: Kind
  /// Share of the main pass that warms up, in [0, 1).
  public let warmup: Double
  /// Share of the main pass that decays, in [0, 1]; only for wsd.
  public let decay: Double

  /// The share of the peak at update `index` of a pass of `length` updates; without a length there is no decay.
  func callAsFunction(_ index: Int, of length: Int?, planned: Int) -> Double {
    let basis = Double(length ?? planned)
    let ramp = (warmup * basis).rounded()
    if Double(index) < ramp { return (Double(index) + 1) / ramp }
    guard let length else { return 1 }
    let left = Double(max(length - index, 0))
    switch kind {
    case .wsd:
      let tail = decay * Double(length)
      return tail > 0 ? min(left / tail, 1) : 1
    case .rex:
      let z = left / max(Double(length) - ramp, 1)
      return min(2 * z / (1 + z), 1)
    }
  }
}
