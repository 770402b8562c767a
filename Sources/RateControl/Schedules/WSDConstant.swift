/// Warm-up, stable, decay, constant (WSDC): a ``WSD`` that ends early and stays at its floor for the best data.
///
/// `peak t/W`; `peak`; the decay of ``DecayShape`` over D steps; then `floor` for the last C steps of the run. A run
/// without a total stays at the peak until it is told its total.
///
/// - Accuracy: as ``WSD``; exactly the floor in the tail.
/// - Source: PLM (plm-team/PLM names the phases only); UNVERIFIED beyond its name: shape and lengths are parameters.
///
///     WSDConstant(peak: 1, floor: 0.1, warmup: 0, stableUntil: 70, decay: 20)(95)  // 0.1
public struct WSDConstant: CatalogSchedule, Hashable {
  /// The part before the tail, which holds its floor.
  public let body: WSD

  /// Creates a schedule.
  ///
  /// - Parameters:
  ///   - peak: learning rate of the plateau, above 0.
  ///   - floor: learning rate of the tail, in [0, peak].
  ///   - warmup: steps of the rise, 0 or more.
  ///   - stableUntil: step at which the decay begins; nil: never.
  ///   - decay: steps of the decay, 0 or more.
  ///   - shape: how the rate falls.
  public init(
    peak: Double, floor: Double, warmup: Int = 0, stableUntil: Int?, decay: Int, shape: DecayShape = .linear
  ) {
    body = WSD(peak: peak, floor: floor, warmup: warmup, stableUntil: stableUntil, decay: decay, shape: shape)
  }

  /// The rate of an update.
  public func callAsFunction(_ step: Int) -> Double { body(step) }
}

extension WSDConstant {
  /// Creates a schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let end = try arguments.stepsIfKnown()
    let written = try arguments.lengthOnceTold("tail")
    guard let end else {
      self.init(body: try WSD(arguments, end: nil))
      return
    }
    let tail = written ?? end / 10
    guard tail < end else {
      throw arguments.refusal("tail", "must be shorter than the \(end) steps there are; got \(tail)")
    }
    self.init(body: try WSD(arguments, end: end - tail))
  }

  private init(body: WSD) { self.body = body }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    WSDConstant.self, kind: "wsdConstant",
    summary: "Warm-up, stable, decay, then a constant tail at the floor.",
    formula: "peak t/W; peak; shape from peak to floor over D steps; floor for the last C steps",
    parameters: [
      .peak, .floor, .steps,
      .warmup,
      Parameter(
        "decay", .length, unit: "steps", default: .derived("20% of the steps before the tail, once they are known"),
        "Length of the decay; 20% as for wsd. A percentage waits for the total."),
      Parameter(
        "tail", .length, unit: "steps", default: .derived("10% of the steps, once they are known"),
        "Length of the constant tail; 10% is our choice, the original's is not known."),
      .decayShape(.linear, "linear is our choice, the original's is not known;"),
    ],
    source: "PLM (plm-team/PLM README names the phases)",
    verification: .unverified("only the name of the method could be read; decay shape, lengths and floor are ours"))
}
