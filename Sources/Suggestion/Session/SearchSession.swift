public import Rheostat

/// A search over learning rates with what was told to it: by values, by losses, and by a table that grows.
///
///     var session = try SearchSession(low: 1e-5, high: 1, seed: 1)
///     let advice = session.advise(.init(trials: 20))
///
/// Losses are forecast at one horizon for all trials. If a longer trial moves it, the earlier ones are forecast anew.
public struct SearchSession: Sendable, Hashable {
  /// The search with all that was told.
  public internal(set) var search: BayesianSearch
  /// What was told by values alone; `search` is this with the curves and the table. Nil while there is nothing but values.
  private var base: BayesianSearch?
  /// Trials told by their losses.
  private var curves: [LossCurve] = []
  /// The rows of the table that was read last.
  private var table: [Trial] = []
  /// The step to forecast losses at; nil: ten times the longest trial.
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
    search = try BayesianSearch(low: low, high: high, seed: seed)
  }

  /// How many trials have been told.
  public var told: Int { search.told }
}

extension SearchSession {
  /// Tells the value of a trial.
  ///
  /// - Throws: a sentence if the rate lies outside the range; nothing changes then.
  public mutating func tell(_ trial: Trial) throws {
    try search.tell(trial)
    try base?.tell(trial)
  }

  /// Tells the losses of a trial at steps 0, 1, 2 ...
  ///
  /// - Throws: a sentence if there are too few to forecast, or the rate lies outside the range; nothing changes then.
  public mutating func tell(_ rate: Double, losses: [Double]) throws {
    guard !losses.isEmpty else {
      throw FileError("must hold the losses of a trial; the list is empty", place: "losses")
    }
    let curve = LossCurve(rate: rate, steps: losses.indices.map(Double.init), losses: losses)
    let trial = try curve.trial(horizon: horizon, longest: max(curve.length, longest))
    var next = self
    next.base = values
    try next.search.tell(trial)
    next.curves.append(curve)
    if horizon == nil, curve.length > longest { try next.rebuild() }
    try next.shrink()
    self = next
  }

  /// What was told by values alone.
  private var values: BayesianSearch {
    if let base { return base }
    var values = search
    values.abandon()
    return values
  }

  private var longest: Double { curves.map(\.length).max() ?? 0 }

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

  /// Tells everything anew. What is pending stays so, unless it has been told.
  private mutating func rebuild() throws {
    let pending = search.pendingRates
    let known = Set(search.tried.map(\.rate))
    search = values
    for rate in pending where !known.contains(rate) { try search.begin(rate) }
    let longest = longest
    for curve in curves { try search.tell(curve.trial(horizon: horizon, longest: longest)) }
    for trial in table { try search.tell(trial) }
  }

  /// Keeps no more losses than fit; the oldest trials keep their present value.
  private mutating func shrink() throws {
    let longest = longest
    while let first = curves.first,
      curves.count > Self.mostCurves || curves.reduce(0, { $0 + $1.losses.count }) > Self.mostLosses
    {
      try base?.tell(first.trial(horizon: horizon, longest: longest))
      curves.removeFirst()
    }
  }
}

extension BayesianSearch {
  fileprivate mutating func tell(_ trial: Trial) throws {
    try tell(trial.rate, value: trial.value ?? .nan, standardDeviation: trial.standardDeviation)
  }
}

extension SearchSession: Codable {
  enum CodingKeys: String, CodingKey { case search, base, curves, table }

  /// Reads a session.
  ///
  /// - Throws: if what is stored could not have been one.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    search = try fields.decode(BayesianSearch.self, forKey: .search)
    curves = try fields.decodeIfPresent([LossCurve].self, forKey: .curves) ?? []
    table = try fields.decodeIfPresent([Trial].self, forKey: .table) ?? []
    base = try fields.decodeIfPresent(BayesianSearch.self, forKey: .base)
    let rates = search.low...search.high
    let fits = base.map { $0.low == search.low && $0.high == search.high && $0.seed == search.seed }
    guard fits ?? (curves.isEmpty && table.isEmpty),
      curves.allSatisfy({ $0.isValid && rates.contains($0.rate) }), table.allSatisfy({ rates.contains($0.rate) })
    else { throw FileError("the stored search is damaged; begin a new one or restore another copy") }
  }

  /// Writes a session; the horizon is given anew each time.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(search, forKey: .search)
    try fields.encodeIfPresent(base, forKey: .base)
    if !curves.isEmpty { try fields.encode(curves, forKey: .curves) }
    if !table.isEmpty { try fields.encode(table, forKey: .table) }
  }
}

extension LossCurve {
  /// Whether a stored curve could have been made by this program.
  fileprivate var isValid: Bool {
    let rising = zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 }
    return steps.count == losses.count && rising && (steps.first ?? 0) >= 0 && (steps.last ?? 0) <= 1e15
      && length >= 1 && length <= 1e15 + 1 && (hasFailed || steps.count >= 3)
  }
}
