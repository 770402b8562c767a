import CRheostat
import Rheostat

/// Calls that take lists of numbers: searches, forecasts, range tests, rates.
func numbers(_ bytes: [UInt8]) {
  var bytes = Bytes(bytes)
  switch bytes.byte() % 4 {
  case 0: searchByNumbers(&bytes)
  case 1: forecast(&bytes)
  case 2: rangeAnalysis(&bytes)
  default: rates(&bytes)
  }
}

private func list(_ bytes: inout Bytes, _ most: Int) -> [Double] {
  let count = Int(bytes.byte()) % (most + 1)
  return (0..<count).map { _ in bytes.number() }
}

private func searchByNumbers(_ bytes: inout Bytes) {
  var search: rheostat_handle = 0
  let isUsual = bytes.byte() % 3 != 0
  let (low, high) = isUsual ? (1e-5, 1.0) : (bytes.number(), bytes.number())
  guard Border.asked({ rheostat_search_create(low, high, bytes.whole(), &search, $0) }).0 == RHEOSTAT_OK else { return }
  defer { hold(rheostat_destroy(search) == RHEOSTAT_OK, "destroy") }
  for _ in 0..<16 where !bytes.isEmpty {
    var rate = 0.0
    hold(rheostat_search_ask(search, &rate) == RHEOSTAT_OK && rate >= low && rate <= high, "asked for \(rate)")
    if bytes.byte() % 8 == 0 { rate = bytes.number() }
    let before = snapshot(search)
    let deviation = bytes.byte() % 3 == 0 ? bytes.number() : 0
    let status = rheostat_search_tell(search, rate, bytes.number(), deviation)
    hold(status == RHEOSTAT_OK || snapshot(search) == before, "a refused value changed the search")
  }
  var best = rheostat_recommendation()
  hold(rheostat_search_best(search, &best) == RHEOSTAT_OK, "best")
  let isKnown = !best.rate.isNaN
  hold(!isKnown || (best.rate >= low && best.rate <= high && best.mean.isFinite && best.sd >= 0), "\(best)")
  let rates = list(&bytes, 8)
  var (means, sds) = (rates, rates)
  if rheostat_search_posterior(search, rates, Int64(rates.count), &means, &sds) == RHEOSTAT_OK, isKnown {
    hold(means.allSatisfy(\.isFinite) && sds.allSatisfy { $0 >= 0 }, "\(rates) \(means) \(sds)")
  }
  var again: rheostat_handle = 0
  let text = snapshot(search)
  hold(Border.asked { rheostat_search_restore(text, &again, $0) }.0 == RHEOSTAT_OK && snapshot(again) == text, text)
  rheostat_destroy(again)
}

private func snapshot(_ search: rheostat_handle) -> String {
  let (status, text) = Border.asked { rheostat_search_snapshot(search, $0) }
  hold(status == RHEOSTAT_OK && text != nil, "a search cannot be written: \(text ?? "")")
  return text ?? ""
}

private func forecast(_ bytes: inout Bytes) {
  let model = ["exponential", "power", "logLog", "lastMean", "ensemble"][Int(bytes.byte()) % 5]
  let (steps, at, losses) = (list(&bytes, 40), list(&bytes, 3), list(&bytes, 40))
  var found = [rheostat_forecast](repeating: rheostat_forecast(), count: at.count)
  let count = min(steps.count, losses.count)
  let isCounted = bytes.byte() % 2 == 0
  let (status, sentence) = Border.asked {
    rheostat_forecast_at(
      model, isCounted ? nil : steps.sorted { $0 < $1 }, losses, Int64(isCounted ? losses.count : count), at,
      Int64(at.count), &found, $0)
  }
  guard status == RHEOSTAT_OK else { return hold(sentence?.isEmpty == false, "refused without a sentence") }
  for one in found {
    hold(one.mean.isFinite && one.sd >= 0 && one.low <= one.mean && one.mean <= one.high, "\(model) \(one) of \(losses)")
  }
}

private func rangeAnalysis(_ bytes: inout Bytes) {
  let isUsual = bytes.byte() % 2 == 0
  let losses = list(&bytes, 80)
  let rates = isUsual ? losses.indices.map { 1e-6 * (1 + Double($0)) } : losses.map { _ in bytes.number() }
  let (status, text) = Border.asked { rheostat_range_analysis(rates, losses, Int64(losses.count), $0) }
  hold(text?.isEmpty == false, "neither an answer nor a sentence")
  guard status == RHEOSTAT_OK else { return }
  hold((try? JSON(Array((text ?? "").utf8), limits: .snapshot)) != nil, text ?? "")
}

private func rates(_ bytes: inout Bytes) {
  let name = Border.controllers[Int(bytes.byte()) % Border.controllers.count]
  let plan = Border.plans[Int(bytes.byte()) % Border.plans.count]
  let (first, count) = (bytes.total(), Int64(bytes.byte()))
  // The time is proportional to the first; its check is what is looked at.
  guard first < 100_000 || first > 1 << 40 else { return }
  var (rates, momenta) = ([Double](repeating: -1, count: 256), [Double](repeating: -1, count: 256))
  let (status, sentence) = Border.asked { rheostat_rates(name, plan, first, count, &rates, &momenta, $0) }
  guard status == RHEOSTAT_OK else { return hold(sentence?.isEmpty == false, "refused without a sentence") }
  hold(rates.prefix(Int(count)).allSatisfy { $0.isFinite && $0 >= 0 } && rates[Int(count)] == -1, "\(name) \(rates)")
}
