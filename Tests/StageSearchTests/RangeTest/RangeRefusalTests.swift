import Foundation
import StageSearch
import Testing
import _TestSupport

@Suite struct RangeRefusalTests {
  private static let rates = RangeCurves.rates()

  private func refusals(_ losses: [Double], rates: [Double] = rates) -> [RangeRefusal?] {
    RangeAnalysis(rates: rates, losses: losses).all.map { if case .failure(let refusal) = $0 { refusal } else { nil } }
  }

  @Test func nothingFinite() {
    #expect(refusals([Double](repeating: .nan, count: 99)).allSatisfy { $0 == .noFiniteLoss })
  }

  @Test func tooFewRates() {
    #expect(refusals([]).allSatisfy { $0 == .tooFew(count: 0) })
    #expect(refusals([1, 2, 3]).allSatisfy { $0 == .tooFew(count: 3) })
    let same = [Double](repeating: 0.1, count: 50)
    #expect(refusals((0..<50).map(Double.init), rates: same).allSatisfy { $0 == .tooFew(count: 1) })
  }

  @Test func divergedAtOnce() {
    let losses = [2.3, 2.3, 5] + [Double](repeating: .infinity, count: 96)
    #expect(refusals(losses).allSatisfy { $0 == .divergedAtOnce(count: 3) })
  }

  @Test func neverFell() {
    #expect(refusals(Self.rates.map { 2.3 + $0 }).allSatisfy { $0 == .neverFell })
    #expect(refusals(Self.rates.indices.map { pow(10, Double($0)) }).allSatisfy { $0 == .neverFell })
  }

  @Test(arguments: [0, 2.3, -5, 1e300, 1e-300, -Double.greatestFiniteMagnitude]) func flat(_ level: Double) {
    for refusal in refusals([Double](repeating: level, count: 99)) {
      guard case .flat = refusal else {
        Issue.record("\(String(describing: refusal)) of \(level)")
        continue
      }
    }
  }

  @Test func stillFalling() throws {
    let losses = RangeCurves.valley(Self.rates, middle: 0, edge: 5)
    #expect(refusals(losses) == [nil, nil, .stillFalling])
    // A divergence just behind the lowest loss ends the fall.
    #expect(refusals(losses + [.nan], rates: Self.rates + [20]) == [nil, nil, nil])
  }

  @Test func atTheEdgeAndBelowTheRange() {
    // Nine rates give no suggestion; the steepest place is the one before the last of them.
    #expect(refusals(RangeCurves.valley(Self.rates, middle: -6.3, edge: -5.5))[0] == .atTheEdge)
    let narrow = (0..<99).map { pow(10, -3 + 4 * Double($0) / 98) }
    let found = refusals(RangeCurves.valley(narrow, middle: -2.4, edge: -2.1), rates: narrow)
    guard case .belowRange(let rate) = found[2] else {
      Issue.record("\(found)")
      return
    }
    #expect(rate < 1e-3 && rate > 1e-4)
  }

  @Test func ratesThatAreNoneAreLeftOut() {
    let losses = RangeCurves.valley(Self.rates)
    let plain = RangeAnalysis(rates: Self.rates, losses: losses)
    let more = RangeAnalysis(rates: [0, -1, .nan, .infinity] + Self.rates, losses: [0, -9, 1, .nan] + losses)
    #expect(more == plain)
  }

  @Test func everySentenceSaysWhatHelps() {
    let all: [RangeRefusal] = [
      .noFiniteLoss, .tooFew(count: 3), .divergedAtOnce(count: 2), .neverFell, .flat(fall: 0.1, noise: 0.2), .atTheEdge,
      .stillFalling, .belowRange(rate: 1e-9),
    ]
    for refusal in all { #expect(refusal.description.contains(";") || refusal.description.contains("take more")) }
    #expect(Set(all.map(\.description)).count == all.count)
  }

  /// Extreme losses of every kind: whatever comes out is finite and inside the rates.
  @Test func extremesNeverTrap() {
    let extremes: [Double] = [
      .nan, .infinity, -.infinity, 1e300, -1e300, 1e-300, .leastNonzeroMagnitude, 0, -0.0, .greatestFiniteMagnitude,
      -.greatestFiniteMagnitude, 1, 2,
    ]
    var random = LawGenerator(seed: 5)
    for count in [0, 1, 9, 10, 11, 12, 25, 99, 401] {
      for _ in 0..<20 {
        let rates = (0..<count).map { _ in pow(10, Double.random(in: -320...308, using: &random)) }
        let losses = (0..<count).map { _ in extremes.randomElement(using: &random) ?? 0 }
        let analysis = RangeAnalysis(rates: rates, losses: losses)
        #expect(analysis.fall.isFinite && analysis.noise.isFinite && analysis.curve.allSatisfy { $0.loss.isFinite })
        for finding in analysis.all {
          guard case .success(let suggestion) = finding else { continue }
          #expect(suggestion.rate.isFinite && suggestion.rate > 0 && (0...1).contains(suggestion.confidence))
        }
      }
    }
  }
}
