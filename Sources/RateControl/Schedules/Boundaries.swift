/// Ends of the segments of a schedule: rising, the first above 0; segment k covers the steps from the end before it
/// (0 for the first) up to, not including, its own.
struct Boundaries: Sendable, Hashable {
  let ends: [Int]

  /// - Throws: ``ControllerError/configuration(place:_:)`` unless the ends rise from above 0 and stay below 2^53.
  init(_ ends: [Int], place: String) throws(ControllerError) {
    var last = 0
    for (index, end) in ends.enumerated() {
      guard end > last else {
        throw .configuration(
          place: "\(place)[\(index)]", "must be above \(last), where the segment begins; got \(end); write rising ends")
      }
      last = end
    }
    guard last <= RunPlan.largestTotal else {
      throw .configuration(place: place, "ends at \(last), after 2^53; write shorter lengths")
    }
    self.ends = ends
  }

  /// Segments one after another.
  ///
  /// - Throws: ``ControllerError/configuration(place:_:)`` unless every length is 1 or more and the sum at most 2^53.
  init(lengths: [Int], place: String) throws(ControllerError) {
    var ends: [Int] = []
    var last = 0
    for (index, length) in lengths.enumerated() {
      guard length > 0, length <= RunPlan.largestTotal - last else {
        throw .configuration(
          place: "\(place)[\(index)]", "must be 1 step or more, and all together at most 2^53; got \(length)")
      }
      last += length
      ends.append(last)
    }
    self.ends = ends
  }

  /// The segment of a step, the number of segments after the last.
  ///
  /// - Complexity: O(log of the number of segments).
  func segment(of step: Int) -> Int {
    var low = 0
    var high = ends.count
    while low < high {
      let middle = (low + high) / 2
      if step < ends[middle] { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Where a segment begins.
  func start(of segment: Int) -> Int { segment == 0 ? 0 : ends[segment - 1] }

  /// How long a segment is.
  func length(of segment: Int) -> Int { ends[segment] - start(of: segment) }
}
