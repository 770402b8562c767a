extension BayesianSearch {
  /// - Throws: ``GaussianProcessError`` when what is stored could not have been the state of a search.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      low: fields.decode(Double.self, forKey: .low), high: fields.decode(Double.self, forKey: .high),
      seed: fields.decode(UInt64.self, forKey: .seed), settings: fields.decode(SearchSettings.self, forKey: .settings))
    told = try fields.decode(Int.self, forKey: .told)
    places = try fields.decode([Place].self, forKey: .places)
    pending = try fields.decode([Double].self, forKey: .pending)
    expectation = try fields.decodeIfPresent(Expectation.self, forKey: .expectation)
    fitted = try fields.decodeIfPresent(FittedHyperparameters.self, forKey: .fitted)
    let rising = zip(places, places.dropFirst()).allSatisfy { $0.position <= $1.position }
    guard (0...Self.mostTold).contains(told), rising, places.count <= settings.maximumPlaces,
      places.allSatisfy(\.isValid),
      pending.count <= Self.mostPending, pending.allSatisfy({ $0 >= 0 && $0 <= 1 }),
      expectation?.isValid ?? true,
      fitted.map({ $0.hyperparameters.lengthScales.count == 1 && (0...told).contains($0.told) }) ?? true
    else { throw GaussianProcessError.invalid("the stored search is damaged; begin a new one or restore another copy") }
  }
}
