public import Training

/// Images of one size with their classes; pixels are bytes and become float32 numbers `pixel * scale` in a batch.
public struct Dataset: Sendable {
  /// Pixels of an image.
  public let inputs: Int
  /// How many classes there are.
  public let classes: Int
  /// What a pixel is multiplied by, so that the largest becomes 1.
  public let scale: Float
  /// The class of each image.
  public let labels: [UInt8]
  /// All pixels, image by image.
  public let pixels: [UInt8]

  /// How many images there are.
  public var count: Int { labels.count }

  /// Creates a set.
  ///
  /// - Throws: `TrainingError.data` if the numbers do not fit each other.
  public init(inputs: Int, classes: Int, scale: Float, pixels: [UInt8], labels: [UInt8]) throws(TrainingError) {
    guard inputs > 0, classes > 1 else {
      throw .data("images need 1 pixel or more and 2 classes or more; got \(inputs) pixels and \(classes) classes")
    }
    let (expected, overflow) = labels.count.multipliedReportingOverflow(by: inputs)
    guard !overflow, pixels.count == expected else {
      throw .data("\(labels.count) images of \(inputs) pixels cannot be made of \(pixels.count) pixels")
    }
    if let wrong = labels.firstIndex(where: { Int($0) >= classes }) {
      throw .data("image \(wrong) has the label \(labels[wrong]); the largest of \(classes) classes is \(classes - 1)")
    }
    self.inputs = inputs
    self.classes = classes
    self.scale = scale
    self.pixels = pixels
    self.labels = labels
  }

  /// The images of those numbers, in that order; numbers that are not there are left out.
  func selecting(_ numbers: [Int]) throws(TrainingError) -> Dataset {
    let kept = numbers.filter(labels.indices.contains)
    return try Dataset(
      inputs: inputs, classes: classes, scale: scale,
      pixels: kept.flatMap { pixels[($0 * inputs)..<(($0 + 1) * inputs)] }, labels: kept.map { labels[$0] })
  }

  /// Puts images into a workspace, as many as it holds.
  func fill(_ work: inout Workspace, with numbers: some RandomAccessCollection<Int>) {
    work.rows = min(numbers.count, work.capacity)
    for (row, number) in numbers.prefix(work.rows).enumerated() {
      work.labels[row] = Int(labels[number])
      copy(number, to: row, &work.inputs)
    }
  }

  private func copy(_ number: Int, to row: Int, _ target: inout [Float]) {
    let (inputs, scale) = (inputs, scale)
    // Whole lists and offsets: a slice of a list that is written to is copied first.
    target.withUnsafeMutableBufferPointer { target in
      pixels.withUnsafeBufferPointer { pixels in
        for i in 0..<inputs { target[row * inputs + i] = Float(pixels[number * inputs + i]) * scale }
      }
    }
  }
}

/// Images to train on and images held out.
public struct DataSplit: Sendable {
  /// The images to train on.
  public let training: Dataset
  /// The images held out.
  public let validation: Dataset

  /// Creates a split.
  ///
  /// - Throws: `TrainingError.data` if a part is empty or the parts are of different form.
  public init(training: Dataset, validation: Dataset) throws(TrainingError) {
    guard training.count > 0, validation.count > 0 else {
      throw .data("both parts need images; there are \(training.count) to train on and \(validation.count) held out")
    }
    guard training.inputs == validation.inputs, training.classes == validation.classes else {
      throw .data("the images to train on and those held out differ in pixels or classes")
    }
    self.training = training
    self.validation = validation
  }
}
