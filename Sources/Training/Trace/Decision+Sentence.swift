internal import Rheostat

extension Decision {
  /// The decision as a sentence.
  var sentence: String {
    let values = namedValues.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    return "\(reason.rawValue) at step \(step): the learning rate is \(rate)" + (values.isEmpty ? "" : " (\(values))")
  }
}
