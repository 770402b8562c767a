internal import Report
internal import Rheostat

/// The controller of a run for which none was named, and the line that says what it will do.
enum DefaultController {
  /// What a learning rate that was given is used with.
  static let schedule = "warmup(5%) > cosine"

  /// Annealed search needs no learning rate; who gives one wants it used.
  static func name(rateGiven: Bool) -> String { rateGiven ? schedule : AnnealedSearch.kind }

  /// Says in one line what was chosen, and how many updates a search takes at most.
  static func announce(_ controller: any Controller, total: Int, isDefault: Bool) {
    let reason = isDefault ? "no --controller: " : ""
    guard let search = controller as? AnnealedSearch else {
      if isDefault { complain("\(reason)\(schedule) from the learning rate given") }
      return
    }
    guard search.budget > 0 else {
      return complain("\(reason)annealedSearch takes a learning rate without a search")
    }
    let share = rounded(100 * Double(search.budget) / Double(max(total, 1)))
    complain(
      "\(reason)annealedSearch finds the learning rate; it searches at most \(search.budget) of the \(total) updates "
        + "(\(share) %)")
  }
}
