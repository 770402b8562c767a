import Glibc
import Testing

@testable import Workloads

@Suite struct SoftmaxCrossEntropyTests {
  static func consume(_ logits: [Float], label: Int) -> (outcome: SoftmaxCrossEntropy.Outcome, rest: [Float]) {
    var (outcome, rest) = (SoftmaxCrossEntropy.Outcome(), logits)
    rest.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      SoftmaxCrossEntropy.consume(base, logits.count, label: label, scale: 1, into: &outcome)
    }
    return (outcome, rest)
  }

  @Test func knownValues() {
    let (outcome, rest) = Self.consume([0, 0, 0, 0], label: 2)
    #expect(abs(outcome.loss - log(4.0)) < 1e-7)
    #expect(rest == [0.25, 0.25, -0.75, 0.25])
    let far = Self.consume([1000, 0], label: 1)
    #expect(far.outcome.loss == 1000 && far.rest == [1, -1])
  }

  @Test func equalLogitsGiveTheFirstClass() {
    #expect(Self.consume([1, 1, 0], label: 0).outcome.correct == 1)
    #expect(Self.consume([1, 1, 0], label: 1).outcome.correct == 0)
    #expect(Self.consume([0, 1, 2], label: 2).outcome.correct == 1)
  }

  @Test(arguments: 0..<3) func nonFiniteLogitsAreData(_ label: Int) {
    for row in [[Float.nan, 1, 2], [.nan, .nan, .nan], [0, .infinity, .infinity]] {
      let outcome = Self.consume(row, label: label).outcome
      #expect(outcome.loss.isNaN || outcome.loss == .infinity)
      if row.contains(where: \.isNaN) { #expect(outcome.correct == 0) }
    }
  }
}
