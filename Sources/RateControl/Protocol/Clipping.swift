/// Whether a rate counts as clipped to a range, with a margin, so that one that hovers about an end is reported once.
enum Clipping {
  /// A rate has to move by this factor before a second report: as much as ``Hypergradient`` calls a move. A smaller
  /// margin is crossed by noise alone, again and again.
  private static let margin = 2.0
  /// In a range so narrow that its margins are smaller, nothing is reported after the first clipping.
  private static let smallestMargin = 1.1

  /// Whether clipping is in force.
  ///
  /// It begins as soon as the rate asked for lies outside, and ends when one lies inside by a factor of two from both
  /// ends; in a range narrower than a factor of 16 by the fourth root of its width, so that there is such a place.
  static func isInForce(asked: Double, low: Double, high: Double, before: Bool) -> Bool {
    if asked < low || asked > high { return true }
    guard before else { return false }
    let margin = min(Self.margin, (high / low).squareRoot().squareRoot())
    return margin < smallestMargin || asked < low * margin || asked > high / margin
  }
}
