internal import Synchronization

/// Places for handles that come and go: in chunks that never move, with a stack of the free ones.
///
/// Without a lock: the head of the stack carries a count of its changes beside the place, so that a place which left and
/// came back in the meantime is noticed (Treiber 1986).
struct PlaceList: ~Copyable, @unchecked Sendable {
  /// A place; `box` and `kind` are touched only by who has made the word busy.
  struct Place: ~Copyable {
    /// `generation << 1 | busy`.
    let word: Atomic<UInt64>
    /// The next free place, plus one; 0: none.
    let next = Atomic<UInt32>(0)
    var kind = BoxKind.none
    var box: AnyObject?

    init(_ generation: UInt32) { word = Atomic(UInt64(generation) << 1 | 1) }
  }

  private static let chunkBits = 10
  private static let chunkSize = 1 << chunkBits
  private static let mostChunks = 1 << 12
  private let chunks: UnsafeMutablePointer<Atomic<UnsafeMutableRawPointer?>>
  /// How many places there are.
  private let count = Atomic<Int>(0)
  /// `changes << 32 | place + 1`.
  private let firstFree = Atomic<UInt64>(0)
  private let firstGeneration: UInt32

  init(firstGeneration: UInt32) {
    self.firstGeneration = firstGeneration
    chunks = .allocate(capacity: Self.mostChunks)
    for index in 0..<Self.mostChunks { (chunks + index).initialize(to: Atomic(nil)) }
  }

  deinit {
    for index in 0..<Self.mostChunks { chunks[index].load(ordering: .acquiring).map(Self.free) }
    chunks.deinitialize(count: Self.mostChunks)
    chunks.deallocate()
  }

  /// A place that was given out at some time; nil for any other.
  @inline(__always)
  subscript(_ index: Int) -> UnsafeMutablePointer<Place>? {
    guard index >= 0, index >> Self.chunkBits < Self.mostChunks,
      let start = chunks[index >> Self.chunkBits].load(ordering: .acquiring)
    else { return nil }
    return start.assumingMemoryBound(to: Place.self) + (index & (Self.chunkSize - 1))
  }

  /// Takes a free place, or a new one; nil if there are too many.
  func take() -> Int? { takeFree() ?? takeNew() }

  /// Gives a place back.
  func giveBack(_ index: Int) {
    guard let place = self[index] else { return }
    var head = firstFree.load(ordering: .relaxed)
    while true {
      place.pointee.next.store(UInt32(truncatingIfNeeded: head), ordering: .relaxed)
      let (isDone, now) = firstFree.compareExchange(
        expected: head, desired: Self.changed(head, UInt64(index + 1)), successOrdering: .releasing,
        failureOrdering: .relaxed)
      if isDone { return }
      head = now
    }
  }

  private func takeFree() -> Int? {
    var head = firstFree.load(ordering: .acquiring)
    while true {
      let index = Int(head & 0xFFFF_FFFF) - 1
      guard let place = self[index] else { return nil }
      let next = UInt64(place.pointee.next.load(ordering: .relaxed))
      let (isDone, now) = firstFree.compareExchange(
        expected: head, desired: Self.changed(head, next), successOrdering: .acquiring, failureOrdering: .acquiring)
      if isDone { return index }
      head = now
    }
  }

  private func takeNew() -> Int? {
    let index = count.wrappingAdd(1, ordering: .relaxed).oldValue
    guard index < Self.mostChunks << Self.chunkBits else {
      count.wrappingSubtract(1, ordering: .relaxed)
      return nil
    }
    makeChunk(index >> Self.chunkBits)
    return index
  }

  /// Makes a chunk unless there is one; of two threads that make it at once one throws its own away.
  private func makeChunk(_ chunk: Int) {
    guard chunks[chunk].load(ordering: .acquiring) == nil else { return }
    let places = UnsafeMutablePointer<Place>.allocate(capacity: Self.chunkSize)
    for index in 0..<Self.chunkSize { (places + index).initialize(to: Place(firstGeneration)) }
    let made = UnsafeMutableRawPointer(places)
    if !chunks[chunk].compareExchange(expected: nil, desired: made, ordering: .acquiringAndReleasing).exchanged {
      Self.free(made)
    }
  }

  private static func free(_ chunk: UnsafeMutableRawPointer) {
    let places = chunk.assumingMemoryBound(to: Place.self)
    places.deinitialize(count: chunkSize)
    places.deallocate()
  }

  private static func changed(_ head: UInt64, _ place: UInt64) -> UInt64 { (head >> 32 &+ 1) << 32 | place }
}
