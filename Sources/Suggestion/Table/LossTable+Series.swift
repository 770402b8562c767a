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
  /// - Throws: `FileError` if a trial is too short to be forecast.
  public func trials(horizon: Double?) throws(FileError) -> [Trial] {
    guard form == .curves else {
      return zip(rates, losses).map { Trial(rate: $0, value: $1, standardDeviation: nil) }
    }
    var curves: [(line: Int, curve: LossCurve)] = []
    for range in ranges() {
      let curve = LossCurve(rate: rates[range.lowerBound], steps: Array(steps[range]), losses: Array(losses[range]))
      curves.append((lines[range.lowerBound], curve))
    }
    let length = curves.map(\.curve.length).max() ?? 0
    var trials: [Trial] = []
    for (line, curve) in curves {
      do {
        trials.append(try curve.trial(horizon: horizon, longest: length))
      } catch {
        throw refusal(line, "the trial at \(plain(curve.rate)) that begins here: \(error)")
      }
    }
    return trials
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
