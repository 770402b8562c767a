// swift-format-ignore-file: AlwaysUseLowerCamelCase

// The names are those of the C header.
public import CRheostat
internal import Rheostat

@c @implementation public func rheostat_search_create(
  _ low: Double, _ high: Double, _ seed: UInt64, _ handle: UnsafeMutablePointer<rheostat_handle>?, _ error: TextPointer?
) -> rheostat_status {
  creating(handle, .search, error) { SearchBox(try BayesianSearch(low: low, high: high, seed: seed)) }
}

@c @implementation public func rheostat_search_restore(
  _ snapshot: UnsafePointer<CChar>?, _ handle: UnsafeMutablePointer<rheostat_handle>?, _ error: TextPointer?
) -> rheostat_status {
  creating(handle, .search, error) {
    let json = try JSON(Array(read(snapshot, "snapshot").utf8), limits: .snapshot)
    return SearchBox(try json.decoded(as: BayesianSearch.self))
  }
}

@c @implementation public func rheostat_search_ask(
  _ search: rheostat_handle, _ rate: UnsafeMutablePointer<Double>?
) -> rheostat_status {
  withSearch(search) { box in
    guard let rate else { throw Misuse("the rate is a null pointer") }
    rate.pointee = box.search.ask()
  }
}

@c @implementation public func rheostat_search_tell(
  _ search: rheostat_handle, _ rate: Double, _ value: Double, _ sd: Double
) -> rheostat_status {
  withSearch(search) { box in
    try box.search.tell(rate, value: value, standardDeviation: sd == 0 ? nil : sd)
  }
}

@c @implementation public func rheostat_search_best(
  _ search: rheostat_handle, _ best: UnsafeMutablePointer<rheostat_recommendation>?
) -> rheostat_status {
  withSearch(search) { box in
    guard let best else { throw Misuse("the recommendation is a null pointer") }
    let found = box.search.best()
    best.pointee = rheostat_recommendation(
      rate: found?.rate ?? .nan, mean: found?.mean ?? .nan, sd: found?.standardDeviation ?? .nan)
  }
}

@c @implementation public func rheostat_search_posterior(
  _ search: rheostat_handle, _ rates: UnsafePointer<Double>?, _ count: Int64, _ means: UnsafeMutablePointer<Double>?,
  _ sds: UnsafeMutablePointer<Double>?
) -> rheostat_status {
  withSearch(search) { box in
    guard let rates, let means, let sds else { throw Misuse("the rates, the means or the sds are a null pointer") }
    let list = Array(try numbers(rates, count, "count"))
    if let wrong = list.first(where: { !($0.isFinite && $0 > 0) }) {
      throw FileError("a learning rate must be a finite number above 0; got \(wrong)")
    }
    let posterior = box.search.posterior(at: list)
    for index in list.indices {
      means[index] = posterior?[index].mean ?? .nan
      sds[index] = posterior?[index].standardDeviation ?? .nan
    }
  }
}

@c @implementation public func rheostat_search_snapshot(_ search: rheostat_handle, _ text: TextPointer?)
  -> rheostat_status
{
  let status = handles.with(search, .search) { box in
    answering(text) { try JSON(encoding: unsafeDowncast(box, to: SearchBox.self).search).compact }
  }
  return status ?? answering(text) { throw misuse }
}

private func withSearch(_ handle: rheostat_handle, _ body: (SearchBox) throws -> Void) -> rheostat_status {
  let answer = handles.with(handle, .search) { box -> rheostat_status in
    let box = unsafeDowncast(box, to: SearchBox.self)
    do {
      try body(box)
      return rheostat_status(RHEOSTAT_OK)
    } catch {
      box.error = "\(error)"
      return status(of: error)
    }
  }
  return answer ?? misused
}

/// A list that was handed in.
func numbers(_ start: UnsafePointer<Double>, _ count: Int64, _ name: String) throws -> UnsafeBufferPointer<Double> {
  guard count >= 0, count <= 100_000_000 else {
    throw FileError("\(name) must be from 0 to 100000000; got \(count)")
  }
  return UnsafeBufferPointer(start: start, count: Int(count))
}
