public import RateControl

extension Decision {
  /// The numbers behind the reason, as files and lines hold them.
  ///
  /// A decision holds 0 where there is no number: the loss of a divergence that was not finite is left out here, and a
  /// total that is open is null.
  public var valuesJSON: JSON {
    let hasNoLoss = [.rolledBack, .divergenceIgnored, .divergenceEnded].contains(reason)
    return .object(
      namedValues.compactMap { name, value in
        if hasNoLoss, name == "loss", value == 0 { return nil }
        return .init(name, reason == .replanned && value == 0 ? .null : .number(value))
      })
  }
}

extension Decision {
  /// The whole decision for machines, with its sentence under `text`.
  ///
  /// - Parameter signals: those that the controller asked for; one alone is called by its name in the sentence.
  public func json(watching signals: Signals) -> JSON {
    .object([
      .init("number", .integer(number)), .init("step", .integer(step)), .init("rate", .number(rate)),
      .init("reason", .string(reason.rawValue)),
      .init("values", valuesJSON),
      .init("text", .string(sentence(watching: signals))),
    ])
  }
}
