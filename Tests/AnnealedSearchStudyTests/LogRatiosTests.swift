import Foundation
import Testing

@testable import annealed_search_study

@Suite("Log ratios")
struct LogRatiosTests {
  @Test("Every workload has the same weight, whatever its seeds; one without seeds has none")
  func mean() {
    let ratios = LogRatios([[log(2.0), log(8.0), log(4.0)], [], [log(1.0)]])
    #expect(abs(ratios.mean - 2) < 1e-12)
    #expect(ratios.workloads.count == 2)
  }

  @Test("Nothing to average is nan, not a trap")
  func empty() {
    let ratios = LogRatios([[], []])
    #expect(ratios.mean.isNaN && ratios.seedInterval().low.isNaN && ratios.workloadInterval().high.isNaN)
  }

  @Test("Two seeds: the means drawn are a, b and their middle, so the interval is from the least to the largest")
  func twoSeeds() {
    let interval = LogRatios([[log(0.9), log(1.2)]]).seedInterval()
    #expect(abs(interval.low - 0.9) < 1e-12 && abs(interval.high - 1.2) < 1e-12)
  }

  @Test("One seed each: seeds say nothing of the scatter, workloads do")
  func oneSeed() {
    let ratios = LogRatios([[log(0.5)], [log(2.0)]])
    #expect(abs(ratios.seedInterval().low - 1) < 1e-12 && abs(ratios.seedInterval().high - 1) < 1e-12)
    #expect(abs(ratios.workloadInterval().low - 0.5) < 1e-12 && abs(ratios.workloadInterval().high - 2) < 1e-12)
  }

  // The reference is exact: all 5^5 draws of five seeds, sorted; a quantile of 20,000 draws has a standard error of
  // sqrt(0.025 x 0.975 / 20,000) = 0.0011 in probability, so it lies between those at 0.025 -+ 5 x 0.0011.
  @Test("The ends are the quantiles of all possible draws")
  func allDraws() {
    let values = [-0.11, 0.02, 0.05, -0.03, 0.19]
    var means: [Double] = []
    for draw in 0..<3125 {
      var (rest, sum) = (draw, 0.0)
      for _ in 0..<5 {
        sum += values[rest % 5]
        rest /= 5
      }
      means.append(sum / 5)
    }
    means.sort()
    func quantile(_ probability: Double) -> Double { means[min(3124, Int(probability * 3125))] }
    let interval = LogRatios([values]).seedInterval()
    #expect(log(interval.low) >= quantile(0.0195) - 1e-12 && log(interval.low) <= quantile(0.0305) + 1e-12)
    #expect(log(interval.high) >= quantile(0.9695) - 1e-12 && log(interval.high) <= quantile(0.9805) + 1e-12)
  }

  @Test("An interval of several workloads is narrower than that of one of them")
  func severalWorkloads() {
    let values = [-0.11, 0.02, 0.05, -0.03, 0.19]
    let (one, four) = (LogRatios([values]).seedInterval(), LogRatios([values, values, values, values]).seedInterval())
    // The standard deviation halves; 1.6 leaves room for the corners of a discrete distribution.
    #expect(log(one.high / one.low) > 1.6 * log(four.high / four.low))
  }
}
