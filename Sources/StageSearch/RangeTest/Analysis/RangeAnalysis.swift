internal import Glibc

/// What the losses of a learning-rate range test say: three suggestions, each with its confidence, or why there is none.
///
/// The losses are smoothed by a local straight line over ln rate through the nearest eighth of the points (7 at least,
/// tricube weights, after a running median of 3), so that the curve lags behind nothing and its slope is known. Of repeated
/// rates the mean counts; more than 400 rates are averaged to 400 at most. Losses above the start count as high as the
/// smoothed loss lies deep below it at most, so that an explosion does not reach over to what came before it.
///
/// The first tenth, or half a window if that is more, is left out by every rule. There is a suggestion only if the rest
/// of the curve falls to its lowest point, from the highest before it, by more than five standard errors of such a
/// difference; noise alone does so in one curve of two hundred.
///
/// The confidence is the share of 200 resamples (residuals of the curve with random signs, which keep noise that grows
/// with the rate where it is; seeded, so always the same) whose suggestion by the same rule lies within a factor of two.
/// It says how well a rule repeats itself, not how good its rate is.
///
/// Scaling or shifting all losses changes neither suggestions nor confidence, but for rounding.
///
/// - Complexity: O(n log n) for n pairs.
/// - Source: Smith 2015, section 3.3 (the test); fastai `callback/schedule.py` (the rules).
///
///     let analysis = RangeAnalysis(rates: rates, losses: losses)
///     if case .success(let valley) = analysis[.valley] { print(valley.rate, valley.confidence) }
public struct RangeAnalysis: Sendable, Hashable {
  /// How a rate is read off the curve.
  public enum Rule: String, Sendable, Codable, CaseIterable, Hashable {
    /// Where the smoothed loss falls fastest over ln rate, up to its lowest point.
    case steepest
    /// The middle of the longest falling subsequence of the smoothed losses: with its length L and its last place e the
    /// place `e - L + L/3 + L/6`, each in whole numbers.
    case valley
    /// A tenth of the rate at the lowest smoothed loss.
    case minimum
  }

  /// A rate that a rule suggests.
  public struct Suggestion: Sendable, Hashable {
    /// The learning rate.
    public let rate: Double
    /// The share of resamples whose suggestion lies within a factor of two, 0...1.
    public let confidence: Double
  }

  /// A point of the smoothed curve.
  public struct Point: Sendable, Hashable {
    /// The learning rate.
    public let rate: Double
    /// The smoothed loss, in the unit of the losses.
    public let loss: Double
  }

  /// The smoothed curve, by rising rate; empty if there is none.
  public let curve: [Point]
  /// How far the smoothed loss falls to its lowest point; 0 if there is no curve.
  public let fall: Double
  /// The fall that noise alone may make; 0 if there is no curve.
  public let noise: Double
  private let findings: [Result<Suggestion, RangeRefusal>]

  /// Looks at pairs of a rate and the loss that followed from it.
  ///
  /// - Parameters:
  ///   - rates: learning rates; a pair whose rate is not a finite number above 0 is left out.
  ///   - losses: as many; NaN and infinities are divergences, and no part of the curve.
  public init(rates: [Double], losses: [Double]) {
    do throws(RangeRefusal) {
      let points = try RangeCurve(rates: rates, losses: losses)
      let smoother = LocalLine(places: points.places)
      let reading = RangeReading(points, smoother, losses: points.losses)
      fall = points.original(difference: reading.fall)
      noise = points.original(difference: reading.threshold)
      curve = zip(points.places, reading.smooth.values).map { Point(rate: exp($0), loss: points.original($1)) }
      findings = Self.findings(points, smoother, reading, fall: fall, noise: noise)
    } catch {
      (curve, fall, noise) = ([], 0, 0)
      findings = Rule.allCases.map { _ in .failure(error) }
    }
  }

  /// What a rule suggests, or why nothing.
  public subscript(_ rule: Rule) -> Result<Suggestion, RangeRefusal> {
    switch rule {
    case .steepest: findings[0]
    case .valley: findings[1]
    case .minimum: findings[2]
    }
  }

  /// The suggestion of a rule; where it has none, that of the first other that has: minimum, steepest, valley.
  public func suggestion(preferring rule: Rule) -> Suggestion? {
    for candidate in [rule, .minimum, .steepest, .valley] {
      if case .success(let suggestion) = self[candidate] { return suggestion }
    }
    return nil
  }

  private static func findings(
    _ points: RangeCurve, _ smoother: LocalLine, _ reading: RangeReading, fall: Double, noise: Double
  ) -> [Result<Suggestion, RangeRefusal>] {
    if let refusal = reading.refusal(fall: fall, noise: noise) { return Rule.allCases.map { _ in .failure(refusal) } }
    let places = Rule.allCases.map { rule -> Result<Double, RangeRefusal> in
      do throws(RangeRefusal) { return .success(try reading.place(rule)) } catch { return .failure(error) }
    }
    let confidences = RangeConfidence(points, smoother, reading).shares(of: places.map { try? $0.get() })
    return zip(places, confidences).map { place, confidence in
      place.map { Suggestion(rate: exp($0), confidence: confidence) }
    }
  }
}
