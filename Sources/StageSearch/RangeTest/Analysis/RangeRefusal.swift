/// Why a range test suggests no learning rate; each case reads as one sentence.
public enum RangeRefusal: Error, Sendable, Hashable, CustomStringConvertible {
  /// No loss was finite.
  case noFiniteLoss
  /// Too few different rates have a finite loss, and no loss says that this comes from divergence.
  case tooFew(count: Int)
  /// The loss ceased to be finite before there was a curve.
  case divergedAtOnce(count: Int)
  /// The loss is nowhere below what it was at the smallest rates, and rises.
  case neverFell
  /// The loss fell by no more than noise would make it.
  case flat(fall: Double, noise: Double)
  /// The place of the rule lies where the curve begins: the noise of the first losses, or a range that begins too high.
  case atTheEdge
  /// The loss still falls at the largest rate, so it has no minimum.
  case stillFalling
  /// A tenth of the rate at the minimum lies below the rates that were tried.
  case belowRange(rate: Double)

  /// How many different rates with a finite loss an analysis needs: fewer leave nothing to tell a fall from noise by.
  public static let fewestRates = 10

  /// What is wrong and what helps.
  public var description: String {
    switch self {
    case .noFiniteLoss: "no loss is finite; begin at a smaller rate, or look at the model"
    case .tooFew(let count):
      "finite losses came at \(Self.rates(count)), and \(Self.fewestRates) different ones are needed; take more steps"
    case .divergedAtOnce(let count):
      "the loss diverged after \(Self.rates(count)), before there was a curve; begin at a smaller rate"
    case .neverFell: "the loss never fell, it only rose; begin at a smaller rate"
    case .flat(let fall, let noise):
      "the loss is flat: it fell by \(fall), and noise alone makes \(noise); go on to a larger rate, take more steps or "
        + "larger batches"
    case .atTheEdge:
      "it would lie among the first rates, where the curve is no more than noise; begin at a smaller rate"
    case .stillFalling: "the loss still falls at the largest rate, so there is no minimum; go on to a larger rate"
    case .belowRange(let rate):
      "a tenth of the rate at the minimum is \(rate), below the rates that were tried; begin at a smaller rate"
    }
  }

  private static func rates(_ count: Int) -> String { count == 1 ? "1 rate" : "\(count) rates" }
}
