import CRheostat
import RheostatABI

extension Border {
  /// A search from whatever snapshot, or a new one, that is asked and told.
  static func search(_ bytes: [UInt8]) {
    let text = Text.of(bytes)
    var handle = Text.made { rheostat_search_restore(text, $0, $1) }
    var source = Source(bytes[...])
    if handle == 0 {
      handle = Text.made { rheostat_search_create(source.double(), source.double(), source.number(), $0, $1) }
    }
    if handle == 0 { handle = Text.made { rheostat_search_create(1e-5, 1, 1, $0, $1) } }
    with(handle) { handle in
      for _ in 0..<12 {
        var rate = 0.0
        expect(rheostat_search_ask(handle, &rate) == RHEOSTAT_OK && rate.isFinite && rate > 0, "a rate")
        _ = rheostat_search_tell(handle, rate, source.double(), abs(source.double()))
        _ = rheostat_search_tell(handle, source.double(), source.double(), source.double())
      }
      var best = rheostat_recommendation()
      expect(rheostat_search_best(handle, &best) == RHEOSTAT_OK && !(best.rate <= 0), "the best")
      var (means, sds) = ([0.0, 0], [0.0, 0])
      _ = rheostat_search_posterior(handle, [abs(source.double()), 0.1], 2, &means, &sds)
      let stored = Text.taken { rheostat_search_snapshot(handle, $0) }
      let twin = Text.made { rheostat_search_restore(stored, $0, $1) }
      var rates = (0.0, 0.0)
      expect(rheostat_search_ask(handle, &rates.0) == rheostat_search_ask(twin, &rates.1), "a search taken back")
      expect(rates.0 == rates.1, "searches that went different ways")
      _ = rheostat_destroy(twin)
    }
  }

  /// Conversations: options or states in the first line, then lines.
  static func lines(_ bytes: [UInt8]) {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).prefix(30)
    guard let first = lines.first else { return }
    let start = Text.of(first)
    let whole = Text.of(bytes)
    for states in [nil, start] {
      with(Text.made { rheostat_control_create(states == nil ? start : nil, states, $0, $1) }) { handle in
        talk(lines) { rheostat_control_line(handle, $0, $1) }
        _ = Text.taken { rheostat_control_states(handle, $0) }
      }
    }
    with(Text.made { rheostat_suggest_create(start, $0, $1) }) { handle in
      talk(lines.prefix(10)) { rheostat_suggest_line(handle, $0, $1) }
      let state = Text.taken { rheostat_suggest_state(handle, $0) }
      expect(state.hasPrefix("{"), "a state")
    }
    _ = Text.taken { rheostat_suggest(whole, nil, $0) }
    _ = Text.taken { rheostat_suggest("lr,value\n0.1,1\n", start, $0) }
  }

  private static func talk(
    _ lines: ArraySlice<ArraySlice<UInt8>>,
    _ say: ([CChar], UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> rheostat_status
  ) {
    for line in lines {
      let line = Text.of(line)
      _ = Text.taken { say(line, $0) }
    }
  }

  /// Forecasts and range tests of whatever numbers.
  static func numbers(_ bytes: [UInt8]) {
    var source = Source(bytes[...])
    let model = ["exponential", "power", "logLog", "lastMean", "ensemble"][Int(source.byte()) % 5]
    let (hasSteps, at) = (source.byte() & 1 == 1, [source.double(), source.double()])
    var (steps, losses): ([Double], [Double]) = ([], [])
    while !source.isEmpty, losses.count < 200 {
      steps.append(hasSteps ? source.double() : Double(steps.count))
      losses.append(source.double())
    }
    var found = [rheostat_forecast](repeating: rheostat_forecast(), count: 2)
    let count = Int64(losses.count)
    var status: rheostat_status = 0
    _ = Text.taken {
      status = rheostat_forecast_at(model, hasSteps ? steps : nil, losses, count, at, 2, &found, $0)
      return status
    }
    expect(
      status != RHEOSTAT_OK || found.allSatisfy { $0.low <= $0.mean && $0.mean <= $0.high && $0.sd.isFinite },
      "a forecast")
    _ = Text.taken { rheostat_range_analysis(steps.map { abs($0) + 1e-300 }, losses, count, $0) }
    _ = Text.taken { rheostat_range_analysis(steps, losses, count, $0) }
  }

  /// Handles that were made, ended or never were, in whatever calls.
  static func handles(_ bytes: [UInt8]) {
    var source = Source(bytes[...])
    var known: [rheostat_handle] = []
    while !source.isEmpty {
      let act = source.byte()
      let handle = known.isEmpty || act & 64 != 0 ? source.number() : known[Int(source.byte()) % known.count]
      switch act % 10 {
      case 0: known.append(Text.made { rheostat_create("cosine", fixedPlan, $0, $1) })
      case 1: known.append(Text.made { rheostat_search_create(1e-5, 1, 1, $0, $1) })
      case 2: known.append(Text.made { rheostat_control_create("cosine", "", $0, $1) })
      case 3: known.append(Text.made { rheostat_suggest_create(nil, $0, $1) })
      case 4: _ = rheostat_destroy(handle)
      case 5:
        var event = source.event()
        _ = rheostat_receive(handle, &event)
      case 6: _ = Text.taken { rheostat_snapshot(handle, $0) }
      case 7:
        var rate = 0.0
        _ = rheostat_search_ask(handle, &rate)
      case 8: _ = Text.taken { rheostat_control_line(handle, "{}", $0) }
      default:
        _ = Text.taken {
          _ = rheostat_error(handle, $0)
          return rheostat_status(RHEOSTAT_OK)
        }
      }
    }
    for handle in known { _ = rheostat_destroy(handle) }
  }
}
