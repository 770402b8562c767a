import RateControl
import Testing

@Suite struct TorchConstantTests {
  @Test func aThirdThenAll() {
    let schedule = TorchConstant(peak: 3, steps: 4)
    #expect((0..<7).map { schedule($0) } == [1, 1, 1, 1, 3, 3, 3])
  }
}
