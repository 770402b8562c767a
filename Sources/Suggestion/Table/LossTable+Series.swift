public import Rheostat

extension LossTable {
  /// The run as a series that can be forecast.
  ///
  /// - Throws: `LossForecastError` if fewer than three losses are finite or the last one is not.
  public func series() throws(LossForecastError) -> LossSeries {
    try LossSeries(losses, steps: steps.isEmpty ? nil : steps)
  }

  /// The trials of a table with learning rates, in order.
  ///
  /// In the form `lr,step,loss` a new trial begins where the rate changes or the step does not rise. Its value is the
  /// forecast of the ensemble at `horizon`, else at ten times the longest trial's length from its first step on; a
  /// trial that ends in NaN or infinity has failed.
  ///
  /// - Throws: `FileError` if a trial is too short to be forecast, or `horizon` lies outside [0, 1e15].
  public func trials(horizon: Double?) throws(FileError) -> [Trial] {
    guard form == .curves else {
      return zip(rates, losses).map { Trial(rate: $0, value: $1, standardDeviation: nil) }
    }
    if let horizon, !(horizon >= 0 && horizon <= 1e15) {
      throw FileError("the step to forecast losses at must be from 0 to 1e15; got \(horizon)")
    }
    var curves = try ranges().map { (range) throws(FileError) in try curve(range) }
    let longest = curves.map(\.length).max() ?? 0
    for index in curves.indices { curves[index].settle(at: curves[index].step(horizon: horizon, longest: longest)) }
    return curves.map(\.trial)
  }

  private func curve(_ rows: Range<Int>) throws(FileError) -> LossCurve {
    let rate = rates[rows.lowerBound]
    do {
      return try LossCurve(rate: rate, steps: Array(steps[rows]), losses: Array(losses[rows]))
    } catch {
      throw refusal(lines[rows.lowerBound], "the trial at \(plain(rate)) that begins here: \(error)")
    }
  }

  /// Where the trials lie.
  private func ranges() -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    for row in rates.indices.dropFirst() where rates[row] != rates[row - 1] || !(steps[row] > steps[row - 1]) {
      ranges.append(start..<row)
      start = row
    }
    if !rates.isEmpty { ranges.append(start..<rates.count) }
    return ranges
  }
}
