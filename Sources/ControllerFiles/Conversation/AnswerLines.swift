internal import RateControl

extension JSONWriter {
  /// Writes a value and a line feed.
  mutating func line(_ json: JSON) {
    write(json)
    raw("\n")
  }

  /// `{"error":"sentence"}`.
  mutating func error(_ error: FileError) {
    line(.object([.init("error", .string(error.description))]))
  }

  /// `{"n":0,"do":"train","rate":0.1,"role":"main"}`; written piece by piece, since it is what nearly every line is.
  mutating func directive(_ directive: Directive, _ n: Int) {
    raw("{\"n\":")
    integer(n)
    switch directive {
    case .train(let update): train(update)
    case .validate: raw(",\"do\":\"validate\"}\n")
    case .save(let slot):
      raw(",\"do\":\"save\",\"slot\":")
      string(slot.name)
      raw("}\n")
    case .restore(let slot, let data):
      raw(",\"do\":\"restore\",\"slot\":")
      string(slot.name)
      raw(data == .rewound ? ",\"data\":\"rewound\"}\n" : ",\"data\":\"onward\"}\n")
    case .finish: raw(",\"do\":\"finish\"}\n")
    }
  }

  private mutating func train(_ update: Update) {
    raw(",\"do\":\"train\",\"rate\":")
    number(update.rate)
    if let momentum = update.momentum {
      raw(",\"momentum\":")
      number(momentum)
    }
    raw(update.role == .main ? ",\"role\":\"main\"}\n" : ",\"role\":\"probe\"}\n")
  }
}
