import Testing

@testable import Report

@Suite struct FigureTests {
  @Test func lossAxisIsNotFlattenedByADivergence() throws {
    let good = (0..<100).map { 2.3 / Double($0 + 1) }
    let bad = [2.3, 2.0, 1e9, .infinity, .nan]
    let axis = try #require(Axis.losses([good, bad]))
    #expect(axis.logarithmic)
    #expect(axis.high < 10 && axis.high > 2.3)
    #expect(axis.low < 0.023 && axis.low > 0.005)
    #expect(Axis.losses([[.nan, .infinity], []]) == nil)
  }

  @Test func negativeAndEqualLossesGetALinearAxis() throws {
    let negative = try #require(Axis.losses([[-1, -2, -3]]))
    #expect(!negative.logarithmic && negative.low < -3 && negative.high > -1)
    let equal = try #require(Axis.losses([[0.5, 0.5, 0.5]]))
    #expect(equal.low < 0.5 && equal.high > 0.5)
    let zero = try #require(Axis.losses([[0, 0]]))
    #expect(zero.low < 0 && zero.high > 0)
  }

  @Test func extremeLossesGiveAFiniteAxis() throws {
    for values: [Double] in [
      [-1e308, 1e308], [.leastNonzeroMagnitude, 1e308], [1e308, 1e308],
      [-.greatestFiniteMagnitude, .greatestFiniteMagnitude],
    ] {
      let axis = try #require(Axis.losses([values]))
      #expect(axis.low.isFinite && axis.high.isFinite && axis.low < axis.high, "\(values)")
      #expect(axis.ticks.count < 100)
      for value in values { #expect(axis.clamped(value).isFinite && axis.inside(value).isFinite) }
    }
  }

  @Test func rateAxisCutsOnlyTheEndOfACosine() throws {
    let cosine = SampleRuns.four()[1].points.map(\.rate)
    let axis = try #require(Axis.rates(cosine))
    #expect(axis.low > 1e-6 && axis.high > 0.1)
    #expect(cosine.count { !axis.holds($0) } <= cosine.count / 50)
    let steps = try #require(Axis.rates(SampleRuns.four()[2].points.map(\.rate)))
    #expect(SampleRuns.four()[2].points.allSatisfy { steps.holds($0.rate) })
    #expect(Axis.rates([0, .nan, -1]) == nil)
  }

  @Test func ticksAreRound() {
    #expect(
      Ticks.linear(0, 6000, count: 6).map(\.label) == ["0", "1,000", "2,000", "3,000", "4,000", "5,000", "6,000"])
    #expect(
      Ticks.linear(-0.1, 0.25, count: 4).map(\.label) == ["-0.1", "0.0", "0.1", "0.2"].map { $0 == "0.0" ? "0" : $0 })
    #expect(Ticks.logarithmic(0.001, 1).filter { !$0.label.isEmpty }.map(\.label) == ["0.001", "0.01", "0.1", "1"])
    #expect(Ticks.logarithmic(1e-7, 1e-5).map(\.label).contains("1e-6"))
    #expect(Ticks.linear(1, 1).isEmpty && Ticks.linear(.nan, 1).isEmpty && Ticks.linear(0, .infinity).isEmpty)
    #expect(Ticks.logarithmic(-1, 1).isEmpty && Ticks.logarithmic(1, .infinity).isEmpty)
    #expect(Ticks.linear(1e17, 1e17 + 64).count < 60)
  }

  @Test func thinningKeepsWhatIsToBeSeen() {
    let steps = (0..<10_000).map { PlotPoint(x: Double($0), y: $0 < 5001 ? 1 : 0.5) }
    let thin = Thinning.envelope(steps, buckets: 100).compactMap { $0 }
    #expect(thin == [steps[0], steps[5000], steps[5001], steps[9999]])
    var noisy = (0..<10_000).map { PlotPoint(x: Double($0), y: Double($0 % 7)) }
    noisy[1234].y = 99
    let envelope = Thinning.envelope(noisy, buckets: 100).compactMap { $0 }
    #expect(envelope.count <= 400 && envelope.contains(noisy[1234]))
    #expect(envelope.first == noisy.first && envelope.last == noisy.last)
    #expect(zip(envelope, envelope.dropFirst()).allSatisfy { $0.x < $1.x })
  }

  @Test func meansAreMeansAndGapsAreGaps() {
    let points = [1.0, 3, .nan, .nan, 5, 7].enumerated().map { PlotPoint(x: Double($0), y: $1) }
    let means = Thinning.means(points, buckets: 3)
    #expect(means.map { $0?.y } == [2, nil, 5, 7])
    #expect(Thinning.means([], buckets: 3).isEmpty)
    let huge = [PlotPoint(x: 0, y: 1.5e308), PlotPoint(x: 0, y: 1.5e308)]
    #expect(Thinning.means(huge, buckets: 2).compactMap { $0?.y } == [1.5e308])
  }

  @Test func indicesKeepTheEnds() {
    #expect(Thinning.indices(of: 0, limit: 5) == [])
    #expect(Thinning.indices(of: 3, limit: 5) == [0, 1, 2])
    for count in [6, 10, 1000, 1001, 12345] {
      let kept = Thinning.indices(of: count, limit: 5)
      #expect(kept.count <= 5 && kept.first == 0 && kept.last == count - 1, "\(count)")
    }
  }

  @Test func stylesOfTheFirstRunsDiffer() {
    #expect(Set((0..<35).map { LineStyle(run: $0) }).count == 35)
    #expect(RunFigure.pale("#0072b2") == "#99c7e1")
  }
}
