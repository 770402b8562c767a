internal import Synchronization

/// The numbers that stand for Swift values outside: a number may be used after its end or from two threads at once, and
/// both are noticed.
///
/// A handle is `generation << 32 | place + 1`. The word of a place holds `generation << 1 | busy`, so that one compare and
/// exchange tells whether a handle is alive and free, and takes it; a place that is vacant is busy. Places are never given
/// back to the system, since a late handle must still find its word. Sendable by that word: what it guards is touched only
/// by who has made it busy.
///
/// There are no locks here that a fork could leave behind in the child; a handle that another thread was using at that moment
/// stays busy there. The Swift runtime has locks of its own, so the header asks for more.
struct HandleTable: ~Copyable, @unchecked Sendable {
  let places = PlacePool()

  /// Puts a value into a vacant place; nil if there are four million of them.
  func insert(_ box: AnyObject, _ kind: BoxKind) -> UInt64? {
    guard let index = places.take(), let place = places[index] else { return nil }
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
    place.pointee.box = nil
    place.pointee.kind = .none
    let generation = handle >> 32
    // A place whose generations are through is given up: a number never stands for two values.
    guard generation < UInt64(UInt32.max) else { return true }
    place.pointee.word.store((generation + 1) << 1 | 1, ordering: .releasing)
    places.giveBack(Int(handle & 0xFFFF_FFFF) - 1)
    return true
  }

  @inline(__always)
  private func take(_ handle: UInt64) -> UnsafeMutablePointer<Place>? {
    let number = Int(handle & 0xFFFF_FFFF)
    guard number > 0, let place = places[number - 1] else { return nil }
    let alive = (handle >> 32) << 1
    let (isTaken, _) = place.pointee.word.compareExchange(
      expected: alive, desired: alive | 1, successOrdering: .acquiring, failureOrdering: .relaxed)
    return isTaken ? place : nil
  }
}

/// The one table of the process.
let handles = HandleTable()
