extension JSON {
  /// A value as JSON, through `Encodable`; finite doubles read back bit for bit.
  ///
  /// - Throws: ``FileError`` if the value holds a number that is not finite.
  public init(encoding value: some Encodable) throws(FileError) {
    let node = StateNode()
    do {
      try value.encode(to: StateEncoder(node: node, codingPath: []))
    } catch {
      throw FileError(StateCoding.sentence(error), place: StateCoding.place(error))
    }
    self = node.json
  }

  /// The value that this JSON describes, through `Decodable`; members that nothing reads are refused.
  ///
  ///     let search = try JSON(bytes).decoded(as: BayesianSearch.self)
  ///
  /// - Throws: ``FileError`` with the place.
  public func decoded<Value: Decodable>(as type: Value.Type) throws(FileError) -> Value {
    do {
      let log = MemberLog()
      let value = try Value(from: StateDecoder(json: self, codingPath: [], log: log))
      try log.check()
      return value
    } catch {
      throw FileError(StateCoding.sentence(error), place: StateCoding.place(error))
    }
  }
}
