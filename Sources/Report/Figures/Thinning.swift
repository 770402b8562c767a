/// A point of a figure.
struct PlotPoint: Hashable {
  var x: Double
  var y: Double
}

/// Fewer points that look the same.
enum Thinning {
  /// Means over buckets of equal length in x; a bucket without a finite value becomes a gap (nil).
  ///
  /// - Parameter points: in rising order of x.
  static func means(_ points: [PlotPoint], buckets: Int) -> [PlotPoint?] {
    gaps(
      in: grouped(points, buckets).map { bucket in
        let finite = bucket.filter { $0.y.isFinite }
        guard !finite.isEmpty else { return nil }
        let count = Double(finite.count)
        // Divided first: the sum of losses near the largest number would overflow.
        return PlotPoint(x: finite.reduce(0) { $0 + $1.x / count }, y: finite.reduce(0) { $0 + $1.y / count })
      })
  }

  /// First, least, greatest and last of each bucket: jumps stay where they are.
  static func envelope(_ points: [PlotPoint], buckets: Int) -> [PlotPoint?] {
    let points = corners(of: points)
    guard points.count > 4 * buckets else { return gaps(in: points.map { $0.y.isFinite ? $0 : nil }) }
    var kept: [PlotPoint?] = []
    for bucket in grouped(points, buckets) {
      let finite = bucket.indices.filter { bucket[$0].y.isFinite }
      guard let first = finite.first, let last = finite.last,
        let least = finite.min(by: { bucket[$0].y < bucket[$1].y }),
        let most = finite.max(by: { bucket[$0].y < bucket[$1].y })
      else {
        kept.append(nil)
        continue
      }
      kept += Set([first, least, most, last]).sorted().map { bucket[$0] }
    }
    return gaps(in: kept)
  }

  /// The points without those on a level stretch: nothing is lost, and a schedule of steps keeps its corners.
  private static func corners(of points: [PlotPoint]) -> [PlotPoint] {
    points.indices.filter { index in
      guard index > 0, index < points.count - 1 else { return true }
      return points[index].y != points[index - 1].y || points[index].y != points[index + 1].y
    }.map { points[$0] }
  }

  /// At most `limit` indices of a list, first and last among them, evenly spread.
  static func indices(of count: Int, limit: Int) -> [Int] {
    guard count > limit, limit > 1 else { return Array(0..<max(0, count)) }
    let step = (count - 1 + limit - 2) / (limit - 1)
    return Array(stride(from: 0, to: count - 1, by: step)) + [count - 1]
  }

  private static func grouped(_ points: [PlotPoint], _ buckets: Int) -> [ArraySlice<PlotPoint>] {
    guard let first = points.first, let last = points.last, buckets > 0 else { return [] }
    let width = (last.x - first.x) / Double(buckets)
    guard width > 0, width.isFinite else { return [points[...]] }
    var groups: [ArraySlice<PlotPoint>] = []
    var start = 0
    var current = 0.0
    for index in points.indices {
      let bucket = ((points[index].x - first.x) / width).rounded(.down)
      if bucket != current, index > start {
        groups.append(points[start..<index])
        start = index
      }
      current = bucket
    }
    return groups + [points[start...]]
  }

  /// One gap is enough.
  private static func gaps(in points: [PlotPoint?]) -> [PlotPoint?] {
    var kept: [PlotPoint?] = []
    for point in points where point != nil || (kept.last ?? nil) != nil { kept.append(point) }
    return kept
  }
}
