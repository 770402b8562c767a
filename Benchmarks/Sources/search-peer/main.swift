import Foundation
import GaussianProcess

// One JSON object a line in, one out, for `search/regret.py` and `search/speed.py`:
//
//     {"new":{"seed":1,"settings":{..}}}           begins a search over 1e-5...1; settings may be left out
//     {"ask":true}                                 {"lr":0.003}
//     {"tell":{"lr":0.003,"value":1.2}}            {"n":1}; without a value the trial failed
//     {"best":true}                                {"lr":0.002}, or {} if every trial failed
//     {"time":{"mode":"averaged","rates":[..],"values":[..],"rounds":9}}     {"seconds":..}: least CPU time of an ask

struct Line: Decodable {
  struct New: Decodable {
    var seed: UInt64
    var settings: SearchSettings?
  }

  struct Tell: Decodable {
    var lr: Double
    var value: Double?
  }

  var new: New?
  var ask: Bool?
  var tell: Tell?
  var best: Bool?
  var time: SuggestionTime?
}

struct Answer: Encodable {
  var lr: Double?
  var n: Int?
  var seconds: Double?
  var error: String?
}

func answer(_ line: Line, _ search: inout BayesianSearch?) throws -> Answer {
  if let new = line.new {
    search = try BayesianSearch(low: 1e-5, high: 1, seed: new.seed, settings: new.settings ?? SearchSettings())
  } else if line.ask != nil {
    return Answer(lr: search?.ask())
  } else if let tell = line.tell {
    try search?.tell(tell.lr, value: tell.value ?? .nan)
    return Answer(n: search?.told)
  } else if line.best != nil {
    return Answer(lr: search?.best()?.rate)
  } else if let time = line.time {
    return Answer(seconds: try time.seconds())
  }
  return Answer()
}

var search: BayesianSearch?
while let text = readLine() {
  var result = Answer()
  do { result = try answer(JSONDecoder().decode(Line.self, from: Data(text.utf8)), &search) } catch {
    result.error = "\(error)"
  }
  print(String(decoding: try JSONEncoder().encode(result), as: UTF8.self))
  fflush(nil)
}
