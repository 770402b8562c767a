internal import Training

/// A text as examples: some bytes, and the byte that follows them.
enum TextWindows {
  /// Bytes of a region; no example lies in two.
  static let region = 4096
  /// Of so many regions one, the last, is held out.
  static let regionsPerHeldOut = 10
  /// Of so many places of a held-out region one is an example: neighbours tell little that is new.
  static let stride = 5

  /// Cuts a text into regions and makes examples of them.
  ///
  /// Tokens are the bytes that occur in the text, numbered in rising order.
  ///
  /// - Parameter context: bytes that are seen.
  /// - Throws: `TrainingError.data` if the text is too short or has only one kind of byte.
  static func split(_ text: [UInt8], context: Int) throws(TrainingError) -> DataSplit {
    let (tokens, vocabulary) = tokens(of: text)
    var (training, validation): ([Int], [Int]) = ([], [])
    for (number, start) in Swift.stride(from: 0, to: tokens.count, by: region).enumerated() {
      let places = (start + context)..<max(start + context, min(start + region, tokens.count))
      if number % regionsPerHeldOut == regionsPerHeldOut - 1 {
        validation += Swift.stride(from: places.lowerBound, to: places.upperBound, by: stride)
      } else {
        training += places
      }
    }
    func set(_ places: [Int]) throws(TrainingError) -> Dataset {
      try Dataset(
        context: context, vocabulary: vocabulary, tokens: places.flatMap { tokens[($0 - context)..<$0] },
        next: places.map { tokens[$0] })
    }
    return try DataSplit(training: set(training), validation: set(validation))
  }

  private static func tokens(of text: [UInt8]) -> (tokens: [UInt8], vocabulary: Int) {
    var numbers = [UInt8](repeating: 0, count: 256)
    let kinds = Set(text).sorted()
    for (number, byte) in kinds.enumerated() { numbers[Int(byte)] = UInt8(truncatingIfNeeded: number) }
    return (text.map { numbers[Int($0)] }, kinds.count)
  }
}
