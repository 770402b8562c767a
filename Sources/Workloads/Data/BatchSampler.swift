internal import Training

/// Serves batches of an epoch's random order; images that do not fill a batch wait for another epoch.
struct BatchSampler: Sendable {
  /// Where the data stand.
  struct Position: Sendable, Hashable {
    /// State of the generator that drew the order of this epoch.
    var generator: UInt64
    /// Batches of this epoch served already.
    var served = 0
  }

  let batch: Int
  private(set) var position: Position
  private var order: [Int]
  private var next: SplitMix64

  init(count: Int, batch: Int, seed: UInt64) {
    self.batch = batch
    next = SplitMix64(seed: seed, stream: 2)
    position = Position(generator: next.state)
    order = [Int](0..<count)
    Self.shuffle(&order, &next)
  }

  var batchesPerEpoch: Int { order.count / batch }

  /// The numbers of the images of the present batch.
  var current: ArraySlice<Int> { order[(position.served * batch)..<((position.served + 1) * batch)] }

  /// Goes on to the next batch.
  mutating func advance() {
    position.served += 1
    if position.served == batchesPerEpoch { draw(Position(generator: next.state)) }
  }

  /// Goes to a position, false if there is none such.
  mutating func move(to position: Position) -> Bool {
    guard (0..<batchesPerEpoch).contains(position.served) else { return false }
    if position.generator == self.position.generator { self.position = position } else { draw(position) }
    return true
  }

  private mutating func draw(_ position: Position) {
    self.position = position
    next = SplitMix64(state: position.generator)
    for index in order.indices { order[index] = index }
    Self.shuffle(&order, &next)
  }

  /// The numbers below `count` in random order.
  static func shuffled(_ count: Int, _ generator: SplitMix64) -> [Int] {
    var (order, generator) = ([Int](0..<count), generator)
    shuffle(&order, &generator)
    return order
  }

  /// Fisher and Yates; the high half of a product picks the place, a bias below count / 2^64.
  private static func shuffle(_ order: inout [Int], _ generator: inout SplitMix64) {
    for last in stride(from: order.count - 1, to: 0, by: -1) {
      let place = generator.next().multipliedFullWidth(by: UInt64(last + 1)).high
      order.swapAt(last, Int(place))
    }
  }
}
