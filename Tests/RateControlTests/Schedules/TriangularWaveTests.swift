internal import Glibc
import RateControl
import Testing

@Suite struct TriangularWaveTests {
  @Test(arguments: [4, 8, 20]) func waveIsOddWithMeanZero(period: Int) {
    let wave = (0..<period).map { TriangularWave.wave($0, amplitude: 3, period: period) }
    #expect(wave[0] == 0)
    #expect(wave[period / 4] == 3)
    #expect(wave[3 * period / 4] == -3)
    #expect(abs(wave.reduce(0, +)) < 1e-14)
    for step in 0..<(period / 2) { #expect(abs(wave[step] + wave[step + period / 2]) < 1e-14) }
    for (before, after) in zip(wave, wave.dropFirst()) { #expect(abs(after - before) <= 12 / Double(period) + 1e-14) }
  }

  @Test func linearFormSwingsByItsShare() {
    let wave = TriangularWave(middle: 0.2, period: 100, .linear(swing: 0.5))
    #expect(abs(wave(25) - 0.3) < 1e-16)
    #expect(abs(wave(75) - 0.1) < 1e-16)
    #expect(TriangularWave(middle: 0.2, period: 4, .linear(swing: 1))(3) == 0)
  }

  @Test func exponentialFormIsAsFarUpAsDown() {
    let wave = TriangularWave(middle: 0.2, period: 100, .exponential(amplitude: 2))
    #expect(abs(wave(25) - 0.2 * exp(2)) < 1e-15)
    for step in 0..<50 { #expect(abs(wave(step) * wave(step + 50) - 0.04) < 1e-15) }
    #expect(TriangularWave(middle: 1e308, period: 4, .exponential(amplitude: 20))(1) == .greatestFiniteMagnitude)
  }

  @Test func shiftMovesTheStart() {
    #expect(TriangularWave(middle: 1, period: 8, .linear(swing: 0.5), shift: 0.25)(0) == 1.5)
  }

  @Test func refusesWhatWouldBeIgnored() {
    #expect(Making.refusal(TriangularWave.self, ["amplitude": .number(1)]).contains("belongs to form=exponential"))
    let swung: [String: Configuration.Value] = ["form": .text("exponential"), "swing": .number(0.1)]
    #expect(Making.refusal(TriangularWave.self, swung).contains("belongs to form=linear"))
  }
}
