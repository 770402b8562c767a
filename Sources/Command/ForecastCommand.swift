internal import ArgumentParser
internal import Report
internal import Rheostat
internal import Suggestion

/// Says where a loss is going.
struct ForecastCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forecast",
    abstract: "Forecasts a loss from a series of losses, with a 95 % band.",
    discussion: """
      SERIES.CSV has a header and one row for each loss: "step,loss" with rising steps, not necessarily consecutive, or \
      "loss" alone for the steps 0, 1, 2 ... A loss may be nan or inf, but the last one must be finite, and three must be.

        rheostat forecast losses.csv --at 1000
        rheostat forecast losses.csv --at 1000 --at 5000 --model exponential --json
        rheostat forecast losses.csv --at 1000 --picture losses.svg

      Models: exponential, a exp(b t) + c; power, c + a (t + 1)^-p; logLog, a line over log(t + 1) above a floor; \
      lastMean, the mean of the last tenth; ensemble, all of them, weighted by how well they have forecast the series so \
      far. The band is that of the expected loss, without the noise of single batches.

      With --json one line for each --at: {"model","at","mean","sd","low","high","n"}, n being the number of finite \
      losses; a series that cannot be forecast gives one line {"error":"..."}.

      Exit codes: 0, 64 wrong usage, 65 a series that cannot be forecast, 74 a file that cannot be read or written.
      """)

  @Argument(help: "The losses; - is the standard input.")
  var series: String

  @Option(help: ArgumentHelp("The step to forecast at; may be given several times.", valueName: "step"))
  var at: [Double] = []

  @Option(help: ArgumentHelp("How the loss is expected to go on.", valueName: "model"))
  var model = LossModel.ensemble

  @Flag(help: "Print JSON, one line for each --at.")
  var json = false

  @Option(
    help: ArgumentHelp("Write a picture of the losses and the forecast, with its band, as SVG.", valueName: "file"))
  var picture: String?

  @Flag(help: "Draw the losses and the forecast in the terminal.")
  var plot = false

  func validate() throws {
    guard !at.isEmpty else { throw ValidationError("--at is missing: the step to forecast at, as --at 1000.") }
    for step in at where !(step >= 0 && step <= 1e15) {
      throw ValidationError("--at must be a number from 0 to 1e15; got \(step).")
    }
    if json, plot { throw ValidationError("--plot draws in the terminal, so it does not go with --json.") }
  }

  func run() throws {
    try JSONFailure.told(json) {
      try OutputFile.check(picture, notAmong: [series])
      let table = try LossTable(
        csv: InputFile.bytes(series, limit: LossTable.limit), as: [.series, .losses], name: InputFile.name(series))
      let losses = try Failure.naming(series) { try table.series() }
      let forecasts = try zip(at, model.forecast(losses, at: at)).map { ForecastLine(model: model, at: $0, $1, losses) }
      try OutputFile.write(json ? forecasts.map(\.json).joined() : ForecastLine.table(forecasts), to: "-")
      if picture != nil || plot { try draw(losses) }
    }
  }

  private func draw(_ losses: LossSeries) throws {
    let figure = try ForecastPlot(losses, model: model, at: at)
    if let picture { try OutputFile.write(figure.svg(), to: picture) }
    if plot { try OutputFile.write("\n" + figure.text(), to: "-") }
  }
}

extension LossTable {
  /// 256 MiB: more is a wrong file.
  static let limit = 1 << 28
}

/// One forecast as it is printed.
struct ForecastLine {
  let model: LossModel
  let at: Double
  let forecast: Forecast
  let n: Int

  init(model: LossModel, at: Double, _ forecast: Forecast, _ losses: LossSeries) {
    (self.model, self.at, self.forecast, n) = (model, at, forecast, losses.losses.count)
  }

  /// A line.
  var json: String {
    let step: JSON = Int(exactly: at).map { .integer($0) } ?? .number(at)
    return JSON.object([
      .init("model", .string(model.rawValue)), .init("at", step), .init("mean", .number(forecast.mean)),
      .init("sd", .number(forecast.sd)), .init("low", .number(forecast.low)), .init("high", .number(forecast.high)),
      .init("n", .integer(n)),
    ]).compact + "\n"
  }

  /// All forecasts as a table with aligned columns, and what they rest on.
  static func table(_ lines: [ForecastLine]) -> String {
    let numbers = lines.map { line in
      [line.at, line.forecast.mean, line.forecast.sd, line.forecast.low, line.forecast.high].map { plain($0) }
    }
    let rows = [["at", "mean", "sd", "low", "high"]] + numbers
    let widths = (0..<5).map { column in rows.map { $0[column].count }.max() ?? 0 }
    let text = rows.map { row in
      row.indices.map { String(repeating: " ", count: widths[$0] - row[$0].count) + row[$0] }.joined(separator: "  ")
    }
    let source = lines.first.map { "\($0.model.rawValue), from \($0.n) losses; low and high: 95 % band\n" } ?? ""
    return text.joined(separator: "\n") + "\n" + source
  }
}
