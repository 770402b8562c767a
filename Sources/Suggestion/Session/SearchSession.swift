public import Rheostat

/// A search over learning rates with what was told to it: by values, by losses, and by a table that grows.
///
///     var session = try SearchSession(low: 1e-5, high: 1, seed: 1)
///     let advice = try session.advise(.init(trials: 20))
///
/// Losses are forecast at one horizon for all trials, when the search is next asked: until then a trial costs nothing, and
/// a longer trial, which moves the horizon of all, makes no forecast that the next one would move again.
public struct SearchSession: Sendable, Hashable {
  /// The search as it was when it was last asked, with the values told since.
  private var settled: BayesianSearch
  /// What was told by values alone; `settled` is this with the curves and the table. Nil while there is nothing but values.
  private var base: BayesianSearch?
  /// Trials told by their losses.
  private var curves: [LossCurve] = []
  /// The rows of the table that was read last.
  private var table: [Trial] = []
  /// The step to forecast losses at, in [0, 1e15]; nil: ten times the longest trial.
  public var horizon: Double?

  /// Trials beyond this many, or with more losses in all than ``mostLosses``, keep the forecast that they have.
  static let mostCurves = 200
  static let mostLosses = 100_000
  /// A table with more trials is a wrong file.
  static let mostRows = 100_000

  /// A search over a range.
  ///
  /// - Throws: `GaussianProcessError` if the range makes no sense.
  public init(low: Double, high: Double, seed: UInt64) throws {
    settled = try BayesianSearch(low: low, high: high, seed: seed)
  }

  /// How many trials have been told.
  public var told: Int { base.map { $0.told + curves.count + table.count } ?? settled.told }

  /// The search with all that was told.
  ///
  /// - Complexity: O(1), but a fit of each trial told by its losses since the search was last asked.
  public var search: BayesianSearch {
    var session = self
    return session.settle()
  }
}

extension SearchSession {
  /// Tells the value of a trial.
  ///
  /// - Throws: a sentence if the rate lies outside the range; nothing changes then.
  public mutating func tell(_ trial: Trial) throws {
    try settled.tell(trial)
    try base?.tell(trial)
  }

  /// Tells the losses of a trial at steps 0, 1, 2 ...
  ///
  /// - Throws: a sentence if there are too few to forecast, or the rate lies outside the range; nothing changes then.
  /// - Complexity: O(n) for n losses.
  public mutating func tell(_ rate: Double, losses: [Double]) throws {
    guard !losses.isEmpty else {
      throw FileError("must hold the losses of a trial; the list is empty", place: "losses")
    }
    let curve = try LossCurve(rate: rate, steps: losses.indices.map(Double.init), losses: losses)
    var next = self
    next.base = values
    try next.base?.checkRange(rate)
    next.curves.append(curve)
    try next.shrink()
    self = next
  }

  /// What was told by values alone.
  private var values: BayesianSearch {
    if let base { return base }
    var values = settled
    values.abandon()
    return values
  }

  /// Takes the trials of a table.
  ///
  /// If the rates of this table begin with those of the one read before, or those with these, it is the same table, grown
  /// or cut, and takes its place. Any other holds further trials.
  ///
  /// - Throws: a sentence if a rate lies outside the range; nothing changes then.
  public mutating func read(_ trials: [Trial]) throws {
    guard trials.count <= Self.mostRows else {
      throw FileError("holds \(trials.count) trials; \(Self.mostRows) are the most that are read")
    }
    var next = self
    next.base = values
    if !zip(trials, table).allSatisfy({ $0.rate == $1.rate }) {
      for trial in table { try next.base?.tell(trial) }
    }
    next.table = trials
    try next.rebuild()
    self = next
  }
}

extension SearchSession {
  /// Brings the forecasts up to date, and the search with them.
  ///
  /// - Returns: the search.
  @discardableResult
  mutating func settle() -> BayesianSearch {
    let longest = longest
    let isSettled = curves.allSatisfy { $0.outcome?.step == $0.step(horizon: horizon, longest: longest) }
    // Every rate was looked at when it was told, so nothing is refused.
    if !isSettled { try? rebuild() }
    return settled
  }

  /// Asks the settled search for a rate.
  mutating func ask() -> Double {
    settle()
    return settled.ask()
  }

  private var longest: Double { curves.map(\.length).max() ?? 0 }

  /// Tells everything anew. What is pending stays so, unless it has been told.
  private mutating func rebuild() throws {
    let longest = longest
    for index in curves.indices { curves[index].settle(at: curves[index].step(horizon: horizon, longest: longest)) }
    var search = values
    let known = Set(settled.tried.map(\.rate))
    for rate in settled.pendingRates where !known.contains(rate) { try search.begin(rate) }
    for curve in curves { try search.tell(curve.trial) }
    for trial in table { try search.tell(trial) }
    settled = search
  }

  /// Keeps no more losses than fit; the oldest trials keep their present value.
  private mutating func shrink() throws {
    var count = curves.reduce(0) { $0 + $1.losses.count }
    while var first = curves.first, curves.count > Self.mostCurves || count > Self.mostLosses {
      first.settle(at: first.step(horizon: horizon, longest: longest))
      try base?.tell(first.trial)
      count -= first.losses.count
      curves.removeFirst()
    }
  }
}

extension BayesianSearch {
  fileprivate mutating func tell(_ trial: Trial) throws {
    try tell(trial.rate, value: trial.value ?? .nan, standardDeviation: trial.standardDeviation)
  }

  /// Refuses a rate outside the range.
  fileprivate func checkRange(_ rate: Double) throws {
    var copy = self
    try copy.begin(rate)
  }
}

extension SearchSession: Codable {
  enum CodingKeys: String, CodingKey {
    case settled = "search"
    case base, curves, table
  }

  /// Reads a session.
  ///
  /// - Throws: if what is stored could not have been one.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    settled = try fields.decode(BayesianSearch.self, forKey: .settled)
    curves = try fields.decodeIfPresent([LossCurve].self, forKey: .curves) ?? []
    table = try fields.decodeIfPresent([Trial].self, forKey: .table) ?? []
    base = try fields.decodeIfPresent(BayesianSearch.self, forKey: .base)
    func fitsRange(_ rate: Double) -> Bool { (try? settled.checkRange(rate)) != nil }
    let fits = base.map { $0.low == settled.low && $0.high == settled.high && $0.seed == settled.seed }
    guard fits ?? (curves.isEmpty && table.isEmpty),
      curves.allSatisfy({ $0.isValid && fitsRange($0.rate) }), table.allSatisfy({ fitsRange($0.rate) })
    else { throw FileError("the stored search is damaged; begin a new one or restore another copy") }
  }

  /// Writes a session; the horizon is given anew each time.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(settled, forKey: .settled)
    try fields.encodeIfPresent(base, forKey: .base)
    if !curves.isEmpty { try fields.encode(curves, forKey: .curves) }
    if !table.isEmpty { try fields.encode(table, forKey: .table) }
  }
}
