internal import Synchronization

/// The numbers that stand for Swift values outside: a number may be used after its end or from two threads at once, and
/// both are noticed.
///
/// A handle is `generation << 32 | place + 1`. The word of a place holds `generation << 1 | busy`, so that one compare and
/// exchange tells whether a handle is alive and free, and takes it. Places are never given back to the system, since a late
/// handle must still find its word. Sendable by that word: what it guards is touched only by who has made it busy.
struct HandleTable: ~Copyable, @unchecked Sendable {
  /// A place; `box` and `kind` are touched only by who has made the word busy.
  struct Place: ~Copyable {
    let word = Atomic<UInt64>(1 << 1)
    var kind = BoxKind.none
    var box: AnyObject?
  }

  private static let chunkBits = 10
  private static let chunkSize = 1 << chunkBits
  private static let mostChunks = 1 << 12
  private let chunks: UnsafeMutablePointer<Atomic<UnsafeMutableRawPointer?>>
  private let free = Mutex(FreeList())

  private struct FreeList {
    var places: [Int] = []
    var count = 0
  }

  init() {
    chunks = .allocate(capacity: Self.mostChunks)
    for index in 0..<Self.mostChunks { (chunks + index).initialize(to: Atomic(nil)) }
  }

  /// Puts a value into a free place; nil if there are four million of them.
  func insert(_ box: AnyObject, _ kind: BoxKind) -> UInt64? {
    guard let index = takePlace(), let place = place(index) else { return nil }
    let generation = place.pointee.word.load(ordering: .acquiring) >> 1
    place.pointee.box = box
    place.pointee.kind = kind
    place.pointee.word.store(generation << 1, ordering: .releasing)
    return generation << 32 | UInt64(index + 1)
  }

  /// Runs `body` with the value, alone; nil if the handle is dead, of another kind or in use.
  @inline(__always)
  func with<Result>(_ handle: UInt64, _ kind: BoxKind, _ body: (AnyObject) -> Result) -> Result? {
    guard let place = take(handle) else { return nil }
    defer { place.pointee.word.store((handle >> 32) << 1, ordering: .releasing) }
    guard place.pointee.kind == kind, let box = place.pointee.box else { return nil }
    return body(box)
  }

  /// The error of a handle of whatever kind.
  func error(_ handle: UInt64) -> String?? {
    guard let place = take(handle) else { return nil }
    defer { place.pointee.word.store((handle >> 32) << 1, ordering: .releasing) }
    guard let box = place.pointee.box as? any FailingBox else { return nil }
    return .some(box.error)
  }

  /// Ends a handle; false if it was dead or is in use.
  func remove(_ handle: UInt64) -> Bool {
    guard let place = take(handle) else { return false }
    let generation = handle >> 32
    guard place.pointee.box != nil else {
      place.pointee.word.store(generation << 1, ordering: .releasing)
      return false
    }
    place.pointee.box = nil
    place.pointee.kind = .none
    // Generation 0 is never given, so that the handle 0 is none.
    let next = generation == UInt64(UInt32.max) ? 1 : generation + 1
    place.pointee.word.store(next << 1, ordering: .releasing)
    free.withLock { $0.places.append(Int(handle & 0xFFFF_FFFF) - 1) }
    return true
  }

  @inline(__always)
  private func take(_ handle: UInt64) -> UnsafeMutablePointer<Place>? {
    let number = Int(handle & 0xFFFF_FFFF)
    guard number > 0, let place = place(number - 1) else { return nil }
    let alive = (handle >> 32) << 1
    let (isTaken, _) = place.pointee.word.compareExchange(
      expected: alive, desired: alive | 1, successOrdering: .acquiring, failureOrdering: .relaxed)
    return isTaken ? place : nil
  }

  @inline(__always)
  private func place(_ index: Int) -> UnsafeMutablePointer<Place>? {
    let chunk = index >> Self.chunkBits
    guard chunk < Self.mostChunks, let start = chunks[chunk].load(ordering: .acquiring) else { return nil }
    return start.assumingMemoryBound(to: Place.self) + (index & (Self.chunkSize - 1))
  }

  private func takePlace() -> Int? {
    free.withLock { free in
      if let index = free.places.popLast() { return index }
      let index = free.count
      guard index < Self.mostChunks << Self.chunkBits else { return nil }
      if index & (Self.chunkSize - 1) == 0 { addChunk(index >> Self.chunkBits) }
      free.count += 1
      return index
    }
  }

  private func addChunk(_ chunk: Int) {
    let places = UnsafeMutablePointer<Place>.allocate(capacity: Self.chunkSize)
    for index in 0..<Self.chunkSize { (places + index).initialize(to: Place()) }
    chunks[chunk].store(UnsafeMutableRawPointer(places), ordering: .releasing)
  }
}

/// The one table of the process.
let handles = HandleTable()
