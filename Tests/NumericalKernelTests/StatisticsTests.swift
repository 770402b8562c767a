import Foundation
import NumericalKernel
import Testing

@Suite struct StatisticsTests {
  @Test func robustFiguresOfKnownSamples() {
    #expect(RobustStatistics.median([3, 1, 2]) == 2 && RobustStatistics.median([4, 1, 2, 3]) == 2.5)
    #expect(RobustStatistics.median([]) == 0 && RobustStatistics.median([.nan, 5, .infinity]) == 5)
    let values = [1, 2, 3, 4, 1e300]
    #expect(abs(RobustStatistics.medianAbsoluteDeviation(values) - 1.4826022185) < 1e-9)
    #expect(abs(RobustStatistics.interquartileDeviation(values) - 2 / 1.3489795004) < 1e-9)
  }

  @Test func tailsAgreeWithTheirDefinitions() {
    for x in stride(from: -5.0, through: 5, by: 0.25) {
      #expect(abs(NormalDistribution.logErfc(x) - log(erfc(x))) < 1e-13 * max(1, abs(log(erfc(x)))))
      #expect(abs(NormalDistribution.scaledErfc(x) / (exp(x * x) * erfc(x)) - 1) < 1e-12)
      let q = 0.5 * erfc(x / 2.0.squareRoot())
      #expect(abs(NormalDistribution.hazard(x) / (NormalDistribution.density(x) / q) - 1) < 1e-12)
    }
    // Asymptotic series: erfcx(x) = 1/(x sqrt(pi)) (1 - 1/(2 x^2) + 3/(4 x^4) - ...).
    for x in [1e3, 1e6, 1e9, 1e150] {
      let series = (1 - 0.5 / (x * x)) / (x * Double.pi.squareRoot())
      #expect(abs(NormalDistribution.scaledErfc(x) / series - 1) < 1e-12)
      #expect(abs(NormalDistribution.logErfc(x) / (-x * x) - 1) < 1e-4)
    }
    #expect(NormalDistribution.hazard(-100) == 0 && NormalDistribution.hazard(1e300) == 1e300)
    #expect(NormalDistribution.scaledErfc(-30) == .infinity)
  }

  @Test func theHostsHandlerIsOnlyReplacedIfThereIsNone() {
    // In this program nobody set one, so the first call turned the aborting handler off, and later calls repeat that.
    #expect(LibraryErrors.turnOffAborting())
    #expect(LibraryErrors.turnOffAborting())
  }
}
