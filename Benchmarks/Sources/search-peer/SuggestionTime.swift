import Foundation
import GaussianProcess

/// How long one suggestion takes after some trials.
struct SuggestionTime: Decodable {
  enum Mode: String, Decodable {
    case averaged, fixed, refit, kept
  }

  var mode: Mode
  var rates: [Double]
  var values: [Double]
  var rounds: Int

  /// The least CPU time of an ask over the rounds; each asks a copy of the same search, which remembers nothing.
  func seconds() throws -> Double {
    var settings = SearchSettings()
    // The model is to be asked, not the widest gap halved.
    settings.fillEvery = 0
    if mode == .fixed {
      settings.hyperparameters = try Hyperparameters(signalVariance: 1, lengthScales: [0.3], noiseVariance: 0.01)
    }
    var search = try BayesianSearch(low: 1e-5, high: 1, seed: 1, settings: settings)
    // The hyperparameters are fitted in an ask and serve the next four: five trials before the end, or one.
    let fitted = max(0, rates.count - (mode == .refit ? 5 : 1))
    for (i, value) in values.enumerated() {
      let asked = i == fitted ? search.ask() : rates[i]
      try search.tell(asked, value: value)
    }
    var least = Double.infinity
    for _ in 0..<rounds {
      var copy = search
      let begin = Self.now()
      let rate = copy.ask()
      least = min(least, Self.now() - begin)
      guard rate > 0 else { return .nan }
    }
    return least
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}
