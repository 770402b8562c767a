internal import Synchronization

/// A place for a value; `box` and `kind` are touched only by who has made the word busy.
struct Place: ~Copyable {
  /// `generation << 1 | busy`. Generation 0 is never given, so that the handle 0 is none.
  let word = Atomic<UInt64>(1 << 1 | 1)
  /// In a vacant place the number of the next vacant one, counted from 1; 0: none.
  let next = Atomic<UInt32>(0)
  var kind = BoxKind.none
  var box: AnyObject?
}

/// The places of a table, in chunks that stay where they are, and a stack of those that are vacant. Nothing here waits.
struct PlacePool: ~Copyable, @unchecked Sendable {
  private static let chunkBits = 10
  private static let chunkSize = 1 << chunkBits
  private static let mostChunks = 1 << 12
  private let chunks: UnsafeMutablePointer<Atomic<UnsafeMutableRawPointer?>>
  /// How many places were ever handed out.
  private let count = Atomic<Int>(0)
  /// `changes << 32 | number` of the vacant place on top, counted from 1: the changes tell a top that went and came back
  /// from one that stayed.
  private let top = Atomic<UInt64>(0)

  init() {
    chunks = .allocate(capacity: Self.mostChunks)
    for index in 0..<Self.mostChunks { (chunks + index).initialize(to: Atomic(nil)) }
  }

  deinit {
    for index in 0..<Self.mostChunks {
      if let chunk = chunks[index].load(ordering: .acquiring) { Self.free(chunk.assumingMemoryBound(to: Place.self)) }
    }
    chunks.deinitialize(count: Self.mostChunks)
    chunks.deallocate()
  }

  /// The place of an index; nil if there never was one.
  @inline(__always)
  subscript(_ index: Int) -> UnsafeMutablePointer<Place>? {
    let chunk = index >> Self.chunkBits
    guard chunk < Self.mostChunks, let start = chunks[chunk].load(ordering: .acquiring) else { return nil }
    return start.assumingMemoryBound(to: Place.self) + (index & (Self.chunkSize - 1))
  }

  /// A vacant place; nil if there is none and can be none.
  func take() -> Int? {
    var seen = top.load(ordering: .acquiring)
    while seen & 0xFFFF_FFFF != 0, let place = self[Int(seen & 0xFFFF_FFFF) - 1] {
      let below = Self.changed(seen, top: place.pointee.next.load(ordering: .relaxed))
      let (isMine, now) = top.compareExchange(
        expected: seen, desired: below, successOrdering: .acquiringAndReleasing, failureOrdering: .acquiring)
      if isMine { return Int(seen & 0xFFFF_FFFF) - 1 }
      seen = now
    }
    return addPlace()
  }

  /// Puts a vacant place on top.
  func giveBack(_ index: Int) {
    guard let place = self[index] else { return }
    var seen = top.load(ordering: .acquiring)
    while true {
      place.pointee.next.store(UInt32(truncatingIfNeeded: seen), ordering: .relaxed)
      let (isOnTop, now) = top.compareExchange(
        expected: seen, desired: Self.changed(seen, top: UInt32(index + 1)), successOrdering: .acquiringAndReleasing,
        failureOrdering: .acquiring)
      if isOnTop { return }
      seen = now
    }
  }

  private static func changed(_ seen: UInt64, top number: UInt32) -> UInt64 {
    ((seen >> 32) &+ 1) << 32 | UInt64(number)
  }

  private func addPlace() -> Int? {
    let index = count.wrappingAdd(1, ordering: .relaxed).oldValue
    guard index < Self.mostChunks << Self.chunkBits else {
      count.wrappingSubtract(1, ordering: .relaxed)
      return nil
    }
    addChunk(index >> Self.chunkBits)
    return index
  }

  /// Makes a chunk unless it is there; of two threads that do so at once, one throws its own away.
  private func addChunk(_ chunk: Int) {
    guard chunks[chunk].load(ordering: .acquiring) == nil else { return }
    let places = UnsafeMutablePointer<Place>.allocate(capacity: Self.chunkSize)
    for index in 0..<Self.chunkSize { (places + index).initialize(to: Place()) }
    let (isMine, _) = chunks[chunk].compareExchange(
      expected: nil, desired: UnsafeMutableRawPointer(places), ordering: .acquiringAndReleasing)
    if !isMine { Self.free(places) }
  }

  private static func free(_ places: UnsafeMutablePointer<Place>) {
    places.deinitialize(count: chunkSize)
    places.deallocate()
  }
}
