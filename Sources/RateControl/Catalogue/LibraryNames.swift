/// The names under which other libraries know what the catalogue has, for the sentence that refuses an unknown kind.
enum LibraryNames {
  /// `; here it is "cosine" or "torchCosine"`, empty if no library uses the name.
  static func hint(for word: String) -> String {
    let key = word.lowercased().filter { $0.isLetter || $0.isNumber }
    guard let kinds = table[key] else { return "" }
    return "; here it is \(kinds.map { "\"\($0)\"" }.joined(separator: " or "))"
  }

  private static let table: [String: [String]] = [
    "cosineannealinglr": ["cosine", "torchCosine"], "cosinelrscheduler": ["timmCosine", "cosine"],
    "cosineannealingwarmrestarts": ["cosineRestarts"], "sgdr": ["cosineRestarts"], "steplr": ["step"],
    "multisteplr": ["multiStep"], "exponentiallr": ["exponential"], "polynomiallr": ["polynomial", "torchPolynomial"],
    "linearlr": ["warmup", "torchLinear"], "constantlr": ["constant"], "cycliclr": ["cyclic", "torchCyclic"],
    "onecyclelr": ["oneCycle", "torchOneCycle"], "reducelronplateau": ["plateau", "torchPlateau"],
    "reduceonplateau": ["plateau", "optaxPlateau"], "sequentiallr": ["sequence"], "joinschedules": ["sequence"],
    "chainedscheduler": ["product"], "multiplicativelr": ["product"], "tanhlrscheduler": ["timmTanh"],
    "steplrscheduler": ["timmStep"], "multisteplrscheduler": ["timmMultiStep"], "polylrscheduler": ["timmPolynomial"],
    "plateaulrscheduler": ["plateau"], "cosinewithwarmup": ["hfCosine"], "linearwithwarmup": ["hfLinear"],
    "getcosineschedulewithwarmup": ["hfCosine"], "getlinearschedulewithwarmup": ["hfLinear"],
    "constantwithwarmup": ["hfConstantWithWarmup"], "warmupstabledecay": ["wsd", "hfWSD"],
    "inversesqrt": ["inverseSquareRoot", "hfInverseSqrt"], "cosinedecayschedule": ["optaxCosineDecay"],
    "warmupcosinedecayschedule": ["optaxWarmupCosine"], "cosineonecycleschedule": ["optaxOneCycle"],
    "greedylr": ["greedy"], "hypergradientdescent": ["hypergradient"], "circuitbreaker": ["guard"],
    "lrfind": ["rangeTest"], "lrfinder": ["rangeTest"], "lrrangetest": ["rangeTest"], "warmuplr": ["warmup"],
    "gradualwarmup": ["warmup"],
  ]
}
