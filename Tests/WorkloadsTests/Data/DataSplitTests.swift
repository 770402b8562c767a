import Glibc
import Testing
import Training

@testable import Workloads

@Suite struct DataSplitTests {
  @Test func fewerExamplesAreSpreadEvenly() throws {
    let all = try SmallData.split(training: 26, validation: 11)
    let fewer = try all.limited(training: 7, validation: 5)
    func example(_ data: Dataset, _ number: Int) -> [UInt8] {
      Array(data.pixels[(number * 6)..<(number * 6 + 6)]) + [data.labels[number]]
    }
    #expect(fewer.training.count == 7 && fewer.validation.count == 5)
    for number in 0..<7 { #expect(example(fewer.training, number) == example(all.training, number * 26 / 7)) }
    for number in 0..<5 { #expect(example(fewer.validation, number) == example(all.validation, number * 11 / 5)) }
    let same = try all.limited(training: 26)
    #expect(same.training.pixels == all.training.pixels && same.validation.labels == all.validation.labels)
  }

  @Test(arguments: [0, -1, 12, Int.max]) func whatIsNotThereIsRefused(_ count: Int) throws {
    let all = try SmallData.split()
    #expect(
      throws: TrainingError.usage("there are 11 examples held out; give a number from 1 to 11, not \(count)")
    ) { try all.limited(validation: count) }
  }

  @Test func skewedFactorsAreLogSpaced() throws {
    let factors = try #require(PixelScaling.skewed.factors(784))
    let logarithms = factors.sorted().map { log10(Double($0)) }
    #expect(factors.max() == 1 && abs(logarithms[0] + 1.5) < 1e-6)
    // Float32 factors: an error of 6e-8 / ln 10 in a logarithm.
    for (one, next) in zip(logarithms, logarithms.dropFirst()) { #expect(abs(next - one - 1.5 / 783) < 1e-7) }
    #expect(factors != factors.sorted() && factors == PixelScaling.skewed.factors(784))
    #expect(PixelScaling.skewed.factors(1) == [1])
  }

  @Test func theNetworkReadsScaledPixels() throws {
    let plain = try SmallData.split()
    let skewed = try plain.scaled(.skewed)
    let factors = try #require(PixelScaling.skewed.factors(6))
    let shape = try NetworkShape(for: skewed)
    var work = Workspace(shape, capacity: 4)
    skewed.training.fill(&work, with: 3..<7)
    for row in 0..<4 {
      for place in 0..<6 {
        let pixel = Float(plain.training.pixels[(row + 3) * 6 + place])
        #expect(work.inputs[row * 6 + place] == pixel * (1 / 255 * factors[place]))
      }
    }
    #expect(try plain.scaled(.even).training.factors == plain.training.factors)
  }

  @Test func textsHaveNoPixels() throws {
    let text = try SmallData.split(for: Kind(hidden: [], isText: true))
    #expect(throws: TrainingError.usage("the scaling skewed multiplies pixels; a text has none")) {
      try text.scaled(.skewed)
    }
  }

  @Test func partsMustBeOfOneForm() throws {
    let plain = try SmallData.split()
    #expect(throws: TrainingError.self) {
      try DataSplit(training: plain.training, validation: plain.scaled(.skewed).validation)
    }
    let text = try SmallData.text(5, seed: 1)
    let images = try SmallData.set(5, inputs: 6, classes: 5, seed: 1)
    #expect(throws: TrainingError.self) { try DataSplit(training: text, validation: images) }
  }
}
