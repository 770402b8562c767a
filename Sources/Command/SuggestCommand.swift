internal import ArgumentParser
internal import Report
internal import Rheostat
internal import Suggestion

/// Says which learning rate to try next, given trials so far.
struct SuggestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suggest",
    abstract: "Suggests the learning rate to try next, or to use, from trials so far.",
    usage: """
      rheostat suggest [<losses.csv>] [--range <low...high>] [--trials <n>] [--state <file>] ...
      rheostat suggest --lines [--range <low...high>] [--trials <n>] [--state <file>] ...
      """,
    discussion: """
      LOSSES.CSV has a header and one row for each trial, "lr,value" (smaller is better, repeats allowed), or one for each \
      loss of a trial, "lr,step,loss": a new trial begins where lr changes or step does not rise, and its value is the \
      loss forecast by the ensemble at --at. nan or inf is a trial that failed. The first line of the answer is one of

        try 0.0316228     make this trial, add what came of it to the file, and ask again
        use 0.0251        enough trials: this rate has the smallest expected loss
        stop              all trials are in and all failed

      Then comes the reason. "use" is said when --trials are in, or when \(StoppingRule.least) are and another is worth less \
      than it costs: when it is expected to lower the smallest expected loss by less than \
      \(plain(100 * StoppingRule.cost)) % of the spread of the values (the larger of their median absolute deviation and \
      0.4 times the distance from the median to the smallest).

        rheostat suggest losses.csv
        rheostat suggest losses.csv --range 1e-4...10 --picture search.svg --json
        rheostat suggest losses.csv --state search.json     ask again for a second trial beside the first

      With --state the search is kept in a file: rates that were asked for and not told yet are pending, and asked for \
      no second time. A table whose rates begin as those of the one read before takes its place; another adds to it.

      With --lines a program talks to the search, one JSON object a line:

        {"tell":{"lr":0.03,"value":0.41,"sd":0.01}}   {"n":1}; sd may be left out; "nan", "inf" or null: it failed
        {"tell":{"lr":0.03,"losses":[2.3,1.9,1.6]}}   {"n":2}; losses of the steps 0, 1, 2 ...
        {"ask":true}       {"do":"try","lr":0.1,"reason":"..."}, as with --json; do is try, use or stop
        {"ask":"try"}      the same, always a trial; asks without a tell between them are pending and differ
        {"best":true}      {"lr":0.03,"mean":0.41,"sd":0.01}; nulls if all failed

      A line that makes no sense is answered by {"error":"..."} and changes nothing.

      Exit codes: 0, 64 wrong usage, 65 trials that make no sense, 74 a file that cannot be read or written.
      """)

  @Argument(help: "The trials; - is the standard input. May be left out with --state, and is with --lines.")
  var losses: String?

  @OptionGroup(title: "The search")
  var search: SearchOptions

  @OptionGroup(title: "Where it goes")
  var output: SuggestOutput

  @Flag(help: "Talk by JSON lines on standard input and output, until the input ends.")
  var lines = false

  func validate() throws {
    if lines {
      if let losses { throw ValidationError("--lines reads no file, so \"\(losses)\" is one argument too many.") }
      if output.isGiven {
        throw ValidationError("--lines answers by JSON lines; leave out --json, --picture and --plot.")
      }
    } else if losses == nil, search.state == nil {
      throw ValidationError("a file of trials is missing, as in: rheostat suggest losses.csv (or --lines, or --state).")
    }
  }

  func run() throws {
    try JSONFailure.told(lines || output.json) {
      if lines {
        var talk = try SearchTalk(search)
        try talk.run()
      } else {
        try suggest()
      }
    }
  }

  private func suggest() throws {
    try OutputFile.checkDistinct([("--state", search.state), ("--picture", output.picture)])
    for path in [search.state, output.picture] { try OutputFile.check(path, notAmong: [losses]) }
    var session = try search.session()
    if let losses {
      let table = try LossTable(
        csv: InputFile.bytes(losses, limit: LossTable.limit), as: [.values, .curves], name: InputFile.name(losses))
      let trials = try table.trials(horizon: search.at)
      try Failure.naming(losses) { try session.read(trials) }
    }
    let advice = session.advise(search.rule)
    if let state = search.state { try OutputFile.write(SearchFile.bytes(session), to: state) }
    try output.write(advice, session)
  }
}

/// What is searched, and how long.
struct SearchOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The learning rates to search among, smallest and largest (default: 1e-5...1, or that of --state).",
      valueName: "low...high"))
  var range: RateRange?

  @Option(help: ArgumentHelp("The most trials; when so many are in, one is chosen.", valueName: "n"))
  var trials = 20

  @Option(
    help: ArgumentHelp(
      "The step at which losses are forecast (default: ten times the longest trial).", valueName: "step"))
  var at: Double?

  @Option(help: ArgumentHelp("Keep the search here, and go on with it if it is there.", valueName: "file"))
  var state: String?

  @Option(help: "Shifts the first trials a little (default: 1, or that of --state).")
  var seed: UInt64?

  func validate() throws {
    guard (1...1_000_000).contains(trials) else {
      throw ValidationError("--trials must be from 1 to 1000000; got \(trials).")
    }
    if let at, !(at >= 0 && at <= 1e15) { throw ValidationError("--at must be a number from 0 to 1e15; got \(at).") }
    if let range {
      do {
        _ = try SearchSession(low: range.low, high: range.high, seed: 1)
      } catch {
        throw ValidationError("--range: \(error).")
      }
    }
  }

  var rule: StoppingRule { StoppingRule(trials: trials) }

  /// The search, as it was left or new.
  func session() throws -> SearchSession {
    var session: SearchSession
    if let state, InputFile.exists(state) {
      let bytes = try InputFile.bytes(state, limit: JSON.Limits.snapshot.bytes)
      session = try SearchFile.read(bytes, range: range, seed: seed, name: state)
    } else {
      let range = range ?? .standard
      session = try SearchSession(low: range.low, high: range.high, seed: seed ?? 1)
    }
    session.horizon = at
    if let state { try OutputFile.check(state) }
    return session
  }
}

/// How advice is printed.
struct SuggestOutput: ParsableArguments {
  @Flag(help: "Print JSON: {\"do\":\"try\",\"lr\":0.1,\"reason\":\"...\"}.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Write a picture of the search as SVG: expected loss with a 95 % band over the rate, trials, failures, choice.",
      valueName: "file"))
  var picture: String?

  @Flag(help: "Draw the search in the terminal.")
  var plot = false

  var isGiven: Bool { json || picture != nil || plot }

  func validate() throws {
    if json, plot { throw ValidationError("--plot draws in the terminal, so it does not go with --json.") }
  }

  func write(_ advice: Advice, _ session: SearchSession) throws {
    let figure = SearchPlot(session.search, choice: advice.rate)
    if let picture { try OutputFile.write(figure.svg(), to: picture) }
    if json { return try OutputFile.write(advice.json.compact + "\n", to: "-") }
    let range = RateRange(low: session.search.low, high: session.search.high)
    let text = "\(advice.firstLine(range))\n\(advice.reason)\n"
    try OutputFile.write(plot ? "\(text)\n\(figure.text())" : text, to: "-")
  }
}
