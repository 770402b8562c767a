internal import Glibc
public import RateControl

/// Finds the learning rate by itself in a few per cent of the run, then makes one pass that ends in an anneal.
///
/// A ramp, or for Adam the scale of the weights, says where to begin; a handful of short trials from the same checkpoint,
/// half a decade apart, say which rate is best; then the start comes back and the main pass runs at a peak between the
/// two: warm-up, plateau or reflected exponential, zero at the end. A divergence in the main pass brings back the last
/// good state and halves the rate.
///
/// Promises: exactly the total of updates, searched ones included; at most ``budget`` of them searched; a loop that can
/// save, restore and report the training loss is enough; every choice with its numbers in the decisions.
///
/// - Source: ours; measured in `Simulations/annealed-search`.
///
///     let search = try AnnealedSearch(settings)
public struct AnnealedSearch: Controller {
  /// `annealedSearch`.
  public static let kind = "annealedSearch"

  /// What it is to do.
  public let settings: AnnealedSettings
  private var inner: any Controller

  /// Creates a search.
  ///
  /// - Throws: `ControllerError` never for settings made by the catalogue.
  public init(_ settings: AnnealedSettings) throws(ControllerError) {
    self.settings = settings
    let core = AnnealedCore(settings)
    inner =
      !settings.guardsMainPass
      ? core : try Guard(core, onDivergence: .rollback, keep: max(settings.total / 50, 10), givesUp: false)
  }

  /// The most updates that it searches.
  public var budget: Int { settings.form == .fixed ? 0 : settings.budget }

  /// The training loss, and a loop that keeps states; nothing for the form without a search.
  public var needs: Needs {
    var needs = inner.needs
    needs.mayFinishEarly = false
    return needs
  }

  /// What to do next.
  public var directive: Directive { inner.directive }

  /// The last decision.
  public var decision: Decision? { inner.decision }

  /// Its number.
  public var decisionNumber: Int { inner.decisionNumber }

  /// The rate of the main pass, as far as it is known.
  public var nominalRate: Double? { inner.nominalRate }

  /// Takes in what happened.
  public mutating func receive(_ event: LoopEvent) throws(ControllerError) { try inner.receive(event) }

  /// Writes the state.
  public func encodeState(to encoder: any Encoder) throws { try inner.encodeState(to: encoder) }

  /// Takes over a stored state.
  public mutating func decodeState(from decoder: any Decoder) throws { try inner.decodeState(from: decoder) }
}
