import Glibc
import Testing

@testable import RateControl

@Suite struct DampedCosineTests {
  @Test func oneDescentIsCosine() {
    let damped = DampedCosine(peak: 1, floor: 0.1, steps: 50, cycles: 1, envelope: .constant)
    let cosine = Cosine(peak: 1, floor: 0.1, steps: 50)
    for step in 0...60 { #expect(abs(damped(step) - cosine(step)) < 1e-15) }
  }

  @Test(arguments: DampedCosine.Envelope.allCases) func crestsLieOnTheEnvelope(envelope: DampedCosine.Envelope) {
    let damped = DampedCosine(peak: 1, floor: 0.1, steps: 700, cycles: 4, envelope: envelope, damping: 0.6)
    for wave in 0...7 {
      let p = Double(wave) / 7
      let share =
        switch envelope {
        case .constant: 1.0
        case .power: pow(1 - p, 0.6)
        case .geometric: pow(0.6, 4 * p)
        }
      #expect(abs(damped(100 * wave) - (wave.isMultiple(of: 2) ? 0.1 + 0.9 * share : 0.1)) < 1e-14)
    }
    for step in 0...700 { #expect(damped(step) >= 0.1 && damped(step) <= 1) }
  }

  @Test func theGeometricDampingIsAtMostOne() {
    #expect(
      Making.refusal(DampedCosine.self, ["damping": .integer(2)])
        == "damping: of the geometric envelope must be in (0, 1]; got 2.0")
    #expect(Making.refusal(DampedCosine.self, ["damping": .integer(2), "envelope": .text("power")]) == "")
  }
}
