public import RateControl

extension Decision {
  /// What was decided and why, in one plain sentence.
  ///
  ///     decision.sentence(watching: controller.needs.signals)
  ///     // "The validation loss has not improved on 0.412 for 11 readings: the learning rate goes from 0.1 to 0.01."
  ///
  /// - Parameter signals: what the controller reads; names the metric where only one signal is read.
  public func sentence(watching signals: Signals = []) -> String {
    let metric = signals.elements.count == 1 ? signals.elements.first?.words ?? "metric" : "metric"
    return DecisionText(decision: self, metric: metric).sentence
  }
}

/// Makes the sentence of a decision from its values.
private struct DecisionText {
  let decision: Decision
  let metric: String

  /// A value of the decision, written shortly.
  private func value(_ name: String) -> String { short(number(name)) }

  private func number(_ name: String) -> Double {
    decision.namedValues.first { $0.name == name }?.value ?? 0
  }

  private var rate: String { short(decision.rate) }

  private var signal: String {
    let raw = UInt8(exactly: number("signal"))
    return raw.flatMap(Signal.init(rawValue:))?.words ?? metric
  }

  var sentence: String {
    switch decision.reason {
    case .readingMissing: "The \(signal) was not reported: the learning rate stays at \(rate)."
    case .readingNotFinite: "The \(signal) was not a finite number: the learning rate stays at \(rate)."
    case .manySkipped: "\(value("skipped")) updates in a row were skipped: the learning rate stays at \(rate)."
    case .replanned: replanned
    case .plateauReduced: "\(stall): the learning rate goes from \(value("before")) to \(rate)."
    case .plateauAtFloor: "\(stall), but the learning rate is at its floor of \(rate) already."
    case .greedyRaised:
      "The \(metric) kept improving for \(readings("count")): the learning rate goes from \(value("before")) to \(rate)."
    case .greedyLowered:
      "The \(metric) kept getting worse for \(readings("count")): the learning rate goes from \(value("before")) "
        + "to \(rate)."
    case .greedyRestarted:
      "The \(metric) kept getting worse at the smallest learning rate: all begins anew at \(rate)."
    case .rateMoved: "The learning rate has moved from \(value("before")) to \(rate)."
    case .clamped: "The learning rate of \(value("asked")) lies outside \(limits): it is held at \(rate)."
    case .unclamped: "The learning rate of \(value("asked")) lies inside \(limits) again."
    case .rolledBack, .divergenceIgnored, .divergenceEnded: divergence
    case .partEntered: "Part \(value("part")) of the sequence begins: the learning rate is \(rate)."
    case .rampEnded, .anchorTaken, .trialEnded, .trialStoodIn, .trialFailed, .rateChosen, .searchSkipped, .searchFailed,
      .stageEnded, .validationScored:
      search
    case .rangeFound, .rangeUnclear: range
    }
  }

  /// What a search did.
  private var search: String {
    switch decision.reason {
    case .rampEnded:
      "The ramp ended after \(updates("steps")) at \(value("last")); "
        + (number("lowestAt") > 0
          ? "its loss was lowest, \(value("lowest")), at \(value("lowestAt"))."
          : "no finite loss was read after any of its rates.")
    case .anchorTaken:
      "The weights have a scale of \(value("weightScale")): the search begins around \(value("anchor"))."
    case .trialEnded: "\(trial) scored \(value("score"))\(uncertainty)."
    case .trialStoodIn:
      "\(trial) scored \(value("score"))\(uncertainty), a stand-in: its losses allow no forecast of the kind asked for."
    // Without a loss that was read the value is 0.
    case .trialFailed: number("loss") == 0 ? "\(trial) gave no finite loss." : "\(trial) diverged."
    case .rateChosen:
      "\(stage): the learning rate \(value("chosen")) is chosen after \(trials), with an expected score of "
        + "\(value("expected")) (\(value("low")) to \(value("high"))); \(updates("searched")) went into the search so far."
    case .searchSkipped:
      "\(stage): the learning rate \(value("chosen")) is taken without a search that succeeded (\(trials))."
    case .searchFailed: failure
    case .stageEnded:
      "\(stage): a loss of \(value("expected")) was expected from the learning rate \(value("chosen")); "
        + "\(value("happened")) came."
    default: "\(stage): from now on trials are scored by validation losses, and stages have \(updates("steps"))."
    }
  }

  /// That no trial told anything, what is done, and why.
  private var failure: String {
    let what =
      number("trials") > 0
      ? "none of \(trials) came to a finite loss" : "no finite loss was read, so that no trial tells anything"
    let why: String
    if number("before") > 0 {
      why = "which follows from that of the stage before, \(value("before"))"
    } else if number("lowest") >= number("chosen") {
      why = "which is no larger than any that was tried, since small rates diverge last"
    } else {
      why = "since nothing tells a better one"
    }
    return "\(stage): the search failed: \(what). The learning rate \(value("chosen")) is used, \(why)."
  }

  /// What a range test found; a rule without a suggestion has the value 0.
  private var range: String {
    guard decision.reason == .rangeFound else {
      guard number("rates") > 0 else {
        return "The range test of \(updates("steps")) failed: no finite loss was read after any of its rates. The "
          + "learning rate \(value("chosen")) is used, the fallback, since nothing tells a better one."
      }
      return
        "The range test of \(updates("steps")) suggests no learning rate: over \(value("rates")) rates its loss fell by "
        + "\(value("fall")), and noise alone makes \(value("noise")); \(value("chosen")) is taken."
    }
    let rules = ["steepest", "valley", "minimum"].map { rule in
      number(rule) > 0 ? "\(rule) \(value(rule)) (confidence \(value(rule + "Confidence")))" : "\(rule) none"
    }
    return "The range test of \(updates("steps")) suggests \(rules.joined(separator: ", ")); "
      + "\(value("chosen")) is taken."
  }

  private var stage: String { "Stage \(value("stage"))" }

  private var trial: String {
    "Trial \(value("trial")) at a learning rate of \(value("tried")), \(updates("steps")),"
  }

  private var trials: String { number("trials") == 1 ? "1 trial" : "\(value("trials")) trials" }

  private var uncertainty: String { number("sd") > 0 ? " (standard deviation \(value("sd")))" : "" }

  private func updates(_ name: String) -> String { number(name) == 1 ? "1 update" : "\(value(name)) updates" }

  private var stall: String { "The \(metric) has not improved on \(value("best")) for \(readings("bad"))" }

  private var limits: String { "\(value("low")) to \(value("high"))" }

  private var replanned: String {
    let (before, after) = (number("before"), number("after"))
    let change =
      switch (before > 0, after > 0) {
      case (true, true): "The run is to have \(value("after")) updates instead of \(value("before"))"
      case (false, true): "The run is to have \(value("after")) updates"
      default: "The run has no fixed number of updates any more"
      }
    return "\(change): the learning rate is \(rate)."
  }

  /// A loss that was not finite is stored as 0, since a state holds finite numbers only.
  private var divergence: String {
    let loss = number("loss") == 0 ? "The loss is not finite" : "The loss diverged to \(value("loss"))"
    let count = number("times") > 1 ? " (divergence number \(value("times")))" : ""
    return switch decision.reason {
    case .rolledBack:
      "\(loss)\(count): the last good state comes back and the learning rate goes from \(value("before")) to \(rate)."
    case .divergenceIgnored: "\(loss)\(count): nothing is done about it, as configured."
    default: "\(loss)\(count): the run ends."
    }
  }

  private func readings(_ name: String) -> String {
    number(name) == 1 ? "1 reading" : "\(value(name)) readings"
  }

  /// Four significant digits, or the whole number.
  private func short(_ value: Double) -> String {
    if let whole = Int(exactly: value) { return "\(whole)" }
    let rounded = value.rounded(toDigits: 4)
    return Int(exactly: rounded).map { "\($0)" } ?? JSON.number(rounded).compact
  }
}

extension Double {
  /// The nearest number that is written with so many significant digits; itself if it is 0 or not finite.
  fileprivate func rounded(toDigits count: Int) -> Double {
    guard isFinite, self != 0 else { return self }
    let digits = JSON.number(magnitude).compact
    guard let point = digits.firstIndex(where: { $0 == "e" }) else { return roundedPlain(toDigits: count) }
    guard let mantissa = Double(digits[..<point]) else { return self }
    let text = "\(sign == .minus ? "-" : "")\(mantissa.roundedPlain(toDigits: count))\(digits[point...])"
    return Double(text) ?? self
  }

  /// For numbers between 1e-4 and 2^53, where a power of ten is exact.
  private func roundedPlain(toDigits count: Int) -> Double {
    var scale = 1.0
    var places = 0
    while magnitude * scale < 1, places < 10 { (scale, places) = (scale * 10, places + 1) }
    while magnitude * scale >= 10, places > -20 { (scale, places) = (scale / 10, places - 1) }
    let power = (0..<abs(count - 1 + places)).reduce(1.0) { power, _ in power * 10 }
    let isFine = count - 1 + places >= 0
    return isFine ? (self * power).rounded() / power : (self / power).rounded() * power
  }
}

extension Signal {
  /// Its name in words: `validation loss`.
  var words: String {
    name.reduce(into: "") { words, letter in
      words += letter.isUppercase ? " \(letter.lowercased())" : "\(letter)"
    }
  }
}
