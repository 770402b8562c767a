internal import Rheostat

/// The names behind the numbers of the header.
enum Vocabulary {
  static var json: JSON {
    .object([
      .init("signals", names(Signal.allCases.map(\.name))), .init("slots", names(Slot.allCases.map(\.name))),
      .init("deeds", names(["train", "validate", "save", "restore", "finish"])),
      .init("events", names(["measured", "trained", "skipped", "validated", "saved", "restored", "replanned"])),
      .init("can", names(Deeds.named.map(\.name))),
      .init("optimizers", names(OptimizerFamily.allCases.map(\.rawValue))),
      .init("models", names(LossModel.allCases.map(\.rawValue))),
      .init(
        "reasons",
        .array(
          Reason.allCases.map {
            .object([.init("name", .string($0.rawValue)), .init("values", names($0.valueNames))])
          })),
    ])
  }

  private static func names(_ words: [String]) -> JSON { .array(words.map(JSON.string)) }
}
