import RateControl
import Testing

@Suite struct LinearTests {
  @Test func runsFromThePeakToTheFloor() {
    let linear = Linear(peak: 0.3, floor: 0.1, steps: 7)
    #expect(linear(0) == 0.3)
    #expect(linear(7) == 0.1)
    #expect(linear(.max) == 0.1)
    #expect(abs(linear(3) - (0.1 + 0.2 * 4 / 7)) < 1e-16)
  }

  @Test(arguments: [1, 2, 9, 1000]) func meanOverTheRun(steps: Int) {
    // (T + 1) / (2 T) over the updates 0...T-1
    let sum = Linear(peak: 1, steps: steps).rates(in: 0..<steps).reduce(0, +)
    #expect(abs(sum / Double(steps) - Double(steps + 1) / Double(2 * steps)) < 1e-13)
  }
}
