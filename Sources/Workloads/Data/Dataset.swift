public import Training

/// Examples of one size with their classes: images or pieces of a text.
///
/// Pixels are bytes and become float32 numbers `pixel * factor` in a batch, with a factor of each place of the image.
/// Tokens of a text are bytes below the size of its vocabulary and stay what they are.
public struct Dataset: Sendable {
  /// Pixels of an image or tokens of a piece of text.
  public let inputs: Int
  /// How many classes there are.
  public let classes: Int
  /// What the pixels of each place are multiplied by; 1 for tokens.
  public let factors: [Float]
  /// How many tokens there are; nil: the examples are images.
  public let vocabulary: Int?
  /// The class of each example.
  public let labels: [UInt8]
  /// All pixels or tokens, example by example.
  public let pixels: [UInt8]

  /// How many examples there are.
  public var count: Int { labels.count }

  /// Creates a set of images, whose pixels are multiplied by `scale`.
  ///
  /// - Throws: `TrainingError.data` if the numbers do not fit each other.
  public init(inputs: Int, classes: Int, scale: Float, pixels: [UInt8], labels: [UInt8]) throws(TrainingError) {
    try Self.check(inputs, classes, pixels, labels)
    self.init(
      inputs: inputs, classes: classes, factors: [Float](repeating: scale, count: inputs), vocabulary: nil,
      pixels: pixels, labels: labels)
  }

  /// Creates a set of pieces of text: `context` tokens each, and the token that follows as the class.
  ///
  /// - Throws: `TrainingError.data` if the numbers do not fit each other or a token is not in the vocabulary.
  public init(context: Int, vocabulary: Int, tokens: [UInt8], next: [UInt8]) throws(TrainingError) {
    try Self.check(context, vocabulary, tokens, next)
    if let wrong = tokens.firstIndex(where: { Int($0) >= vocabulary }) {
      throw .data("token \(wrong) is \(tokens[wrong]); the largest of \(vocabulary) tokens is \(vocabulary - 1)")
    }
    self.init(
      inputs: context, classes: vocabulary, factors: [Float](repeating: 1, count: context), vocabulary: vocabulary,
      pixels: tokens, labels: next)
  }

  private init(
    inputs: Int, classes: Int, factors: [Float], vocabulary: Int?, pixels: [UInt8], labels: [UInt8]
  ) {
    self.inputs = inputs
    self.classes = classes
    self.factors = factors
    self.vocabulary = vocabulary
    self.pixels = pixels
    self.labels = labels
  }

  private static func check(_ inputs: Int, _ classes: Int, _ pixels: [UInt8], _ labels: [UInt8]) throws(TrainingError) {
    guard inputs > 0, classes > 1 else {
      throw .data("examples need 1 number or more and 2 classes or more; got \(inputs) numbers and \(classes) classes")
    }
    let (expected, overflow) = labels.count.multipliedReportingOverflow(by: inputs)
    guard !overflow, pixels.count == expected else {
      throw .data("\(labels.count) examples of \(inputs) numbers cannot be made of \(pixels.count) numbers")
    }
    if let wrong = labels.firstIndex(where: { Int($0) >= classes }) {
      throw .data(
        "example \(wrong) has the label \(labels[wrong]); the largest of \(classes) classes is \(classes - 1)")
    }
  }

  /// The examples of those numbers, in that order; numbers that are not there are left out.
  func selecting(_ numbers: [Int]) -> Dataset {
    let kept = numbers.filter(labels.indices.contains)
    return Dataset(
      inputs: inputs, classes: classes, factors: factors, vocabulary: vocabulary,
      pixels: kept.flatMap { pixels[($0 * inputs)..<(($0 + 1) * inputs)] }, labels: kept.map { labels[$0] })
  }

  /// So many examples, spread evenly over all.
  ///
  /// - Throws: `TrainingError.usage` if there are not so many.
  func thinned(to count: Int, named name: String) throws(TrainingError) -> Dataset {
    guard (1...self.count).contains(count) else {
      throw .usage("there are \(self.count) examples \(name); give a number from 1 to \(self.count), not \(count)")
    }
    return count == self.count ? self : selecting((0..<count).map { $0 * self.count / count })
  }

  /// The same images, with other factors in front of the present ones.
  func multiplied(by more: [Float]) -> Dataset {
    Dataset(
      inputs: inputs, classes: classes, factors: zip(factors, more).map(*), vocabulary: vocabulary, pixels: pixels,
      labels: labels)
  }

  /// Puts examples into a workspace, as many as it holds.
  func fill(_ work: inout Workspace, with numbers: some RandomAccessCollection<Int>) {
    work.rows = min(numbers.count, work.capacity)
    for (row, number) in numbers.prefix(work.rows).enumerated() {
      work.labels[row] = Int(labels[number])
      copy(number, to: row, &work.inputs)
    }
  }

  private func copy(_ number: Int, to row: Int, _ target: inout [Float]) {
    // Whole lists and offsets: a slice of a list that is written to is copied first.
    target.withUnsafeMutableBufferPointer { target in
      pixels.withUnsafeBufferPointer { pixels in
        factors.withUnsafeBufferPointer { factors in
          // A set has at least one number an example, so no list is empty.
          Self.multiply(
            pixels.baseAddress! + number * inputs, factors.baseAddress!, inputs, target.baseAddress! + row * inputs)
        }
      }
    }
  }

  private static func multiply(_ pixels: UnsafePointer<UInt8>, _ factors: Source, _ count: Int, _ target: Target) {
    for i in 0..<count { target[i] = Float(pixels[i]) * factors[i] }
  }
}
