import Testing

@testable import Report

@Suite struct SummaryTests {
  private func run(
    _ name: String, loss: Double?, steps: Int = 6000, rewound: Int = 0, finished: Bool = true, accuracy: Double? = nil,
    seed: UInt64? = 1
  ) -> RunSeries {
    var run = RunSeries(name: name)
    run.seed = seed
    run.metricName = "accuracy"
    run.points = [
      .init(performed: steps / 2, rate: 0.1, loss: 1), .init(performed: steps, rewound: rewound, rate: 0.05, loss: 0.5),
    ]
    run.validations = [.init(performed: steps / 2, loss: loss.map { $0 * 1.5 }), .init(performed: steps, loss: loss)]
    if finished {
      run.end = .init(performed: steps, rewound: rewound, validationLoss: loss, validationMetric: accuracy)
    }
    return run
  }

  @Test func aClearWinner() {
    let runs = [
      run("constant", loss: 0.1, accuracy: 0.97), run("plateau", loss: 0.08, accuracy: 0.981),
      run("cosine", loss: 0.0825, accuracy: 0.982), run("hypergradient", loss: 0.09, accuracy: 0.975),
    ]
    #expect(
      Summary(runs).sentences == [
        "plateau ended with the lowest validation loss, 0.0800: 3.0 % below cosine (0.0825) and 20 % below constant "
          + "(0.100), the last.",
        "The highest final accuracy on held-out data was 98.20 % (cosine).", "All four used 6,000 steps.",
        "No step was thrown away.",
        "Each ran once, with seed 1: another seed can change the order where the differences are small.",
      ])
  }

  @Test func tiesAreCalledTies() {
    let near = Summary([run("a", loss: 0.1), run("b", loss: 0.1005), run("c", loss: 0.2)]).sentences
    #expect(
      near[0]
        == "a and b ended with nearly the same lowest validation loss (0.100 and 0.101, within 1 % of the lowest): "
        + "too close to rank them.")
    let same = Summary([run("a", loss: 0.1), run("b", loss: 0.1)]).sentences
    #expect(same[0] == "a and b ended with the same validation loss, 0.100.")
    #expect(same[1] == "Both used 6,000 steps.")
  }

  @Test func negativeLossesAreNotPercentages() {
    let sentences = Summary([run("a", loss: -2), run("b", loss: -1)]).sentences
    #expect(sentences[0] == "a ended with the lowest validation loss, -2.00: 1.00 below b (-1.00).")
  }

  @Test func differentLengthsAreComparedAtTheCommonStep() {
    let sentences = Summary([run("long", loss: 0.1), run("short", loss: 0.12, steps: 3000)]).sentences
    #expect(sentences[0] == "long ended with the lowest validation loss, 0.100: 17 % below short (0.120).")
    #expect(sentences[1].hasPrefix("The runs differ in length, from 3,000 to 6,000 steps"))
    #expect(
      sentences[2] == "At step 3,000, which all reached, short was lowest with 0.120: 20 % below long (0.150).")
  }

  @Test func unfinishedRunsAreNotRanked() {
    let sentences = Summary([run("a", loss: 0.2), run("b", loss: 0.1, finished: false)]).sentences
    #expect(sentences[0] == "a ended with a validation loss of 0.200.")
    #expect(sentences.contains("Stopped or still running, and not compared: b (up to step 6,000)."))
    let open = Summary([run("a", loss: 0.2, finished: false), run("b", loss: 0.1, finished: false)]).sentences
    #expect(open[0] == "b has so far the lowest validation loss, 0.100: 50 % below a (0.200).")
  }

  @Test func priceAndDivergenceAreTold() {
    var bad = run("bad", loss: .nan, rewound: 300)
    bad.points[0].loss = .nan
    let sentences = Summary([bad, run("good", loss: 0.1)]).sentences
    #expect(sentences.contains("bad threw away 300 steps (5.0 %), which count as performed."))
    #expect(sentences.contains("The training loss of bad was not finite for the first time at step 3,000."))
    #expect(sentences[0] == "good ended with a validation loss of 0.100.")
  }

  @Test func nothingIsSaidOfNothing() {
    #expect(Summary([]).sentences == ["There is nothing to show: no run has recorded a step."])
    #expect(Summary([RunSeries(name: "x")]).sentences.count == 1)
    let lost = Summary([run("x", loss: nil)]).sentences
    #expect(lost[0] == "x ended with a training loss of 0.750.")
    #expect(lost[1] == "No run has a finite validation loss to compare by.")
  }

  @Test func seedsAreNamed() {
    let runs = [run("a", loss: 0.1, seed: 1), run("b", loss: 0.2, seed: 2)]
    #expect(Summary(runs).sentences.last == "The runs have different seeds (1 and 2): part of a difference is chance.")
  }
}
