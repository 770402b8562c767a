import Testing

@testable import Workloads

@Suite struct BatchSamplerTests {
  @Test(arguments: [(10, 3), (12, 4), (5, 5), (7, 1)]) func anEpochServesNoImageTwice(_ count: Int, _ batch: Int) {
    var sampler = BatchSampler(count: count, batch: batch, seed: 1)
    var seen = Set<Int>()
    for _ in 0..<200 {
      var served: [Int] = []
      for _ in 0..<sampler.batchesPerEpoch {
        served += sampler.current
        sampler.advance()
      }
      #expect(Set(served).count == count / batch * batch && served.allSatisfy { (0..<count).contains($0) })
      seen.formUnion(served)
    }
    #expect(seen.count == count)
  }

  @Test func epochsDifferAndSeedsDiffer() {
    var sampler = BatchSampler(count: 100, batch: 50, seed: 1)
    let first = Array(sampler.current)
    #expect(first != Array(BatchSampler(count: 100, batch: 50, seed: 2).current))
    sampler.advance()
    sampler.advance()
    #expect(first != Array(sampler.current))
  }

  @Test func goesToAnyPosition() {
    var sampler = BatchSampler(count: 10, batch: 3, seed: 5)
    var history: [(BatchSampler.Position, [Int])] = []
    for _ in 0..<20 {
      history.append((sampler.position, Array(sampler.current)))
      sampler.advance()
    }
    for (position, images) in history.reversed() {
      let moved = sampler.move(to: position)
      #expect(moved)
      #expect(Array(sampler.current) == images)
    }
    for (position, images) in history {
      #expect(sampler.position == position && Array(sampler.current) == images)
      sampler.advance()
    }
    for served in [3, -1, .max] {
      let moved = sampler.move(to: BatchSampler.Position(generator: 0, served: served))
      #expect(!moved)
    }
  }

  @Test func everyOrderIsAsLikely() {
    // Six orders of three; 6,000 draws: counts of 1,000 with a standard deviation of 29.
    var sampler = BatchSampler(count: 3, batch: 3, seed: 1)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<6000 {
      counts[Array(sampler.current), default: 0] += 1
      sampler.advance()
    }
    #expect(counts.count == 6)
    for count in counts.values { #expect(abs(count - 1000) < 6 * 29) }
  }
}
