public import Training

/// 1,797 handwritten digits of 8 x 8 pixels, compiled in: 1,437 to train on, 360 held out.
///
/// Held out are 36 images of each digit, drawn once by a fixed seed, the same in every run. A pixel of 0...16 becomes
/// a number of 0...1 (a sixteenth of it).
///
/// Source: E. Alpaydin, C. Kaynak 1998, "Optical Recognition of Handwritten Digits" (its test part), UCI Machine
/// Learning Repository, DOI 10.24432/C50P49, licence CC BY 4.0.
public enum Digits {
  /// Pixels of an image.
  public static let inputs = 64
  /// Images of each digit that are held out.
  public static let heldOutPerClass = 36
  private static let seed: UInt64 = 1998

  /// All images in the order of the source.
  ///
  /// - Throws: `TrainingError.data` if the text compiled in is damaged.
  public static func all() throws(TrainingError) -> Dataset {
    let text = UnsafeBufferPointer(start: digitsText.utf8Start, count: digitsText.utf8CodeUnitCount)
    var (pixels, labels): ([UInt8], [UInt8]) = ([], [])
    for (place, character) in text.enumerated() {
      let isLetter = character >= UInt8(ascii: "a")
      let value = character &- (isLetter ? UInt8(ascii: "a") &- 10 : UInt8(ascii: "0"))
      if place % (inputs + 1) == inputs { labels.append(value) } else { pixels.append(value) }
    }
    return try Dataset(inputs: inputs, classes: 10, scale: 1 / 16, pixels: pixels, labels: labels)
  }

  /// The two parts.
  ///
  /// - Throws: `TrainingError.data` if the text compiled in is damaged.
  public static func load() throws(TrainingError) -> DataSplit {
    let all = try all()
    var left = [Int](repeating: heldOutPerClass, count: all.classes)
    var (training, validation): ([Int], [Int]) = ([], [])
    for number in BatchSampler.shuffled(all.count, SplitMix64(seed: seed)) {
      let label = Int(all.labels[number])
      if left[label] > 0 { validation.append(number) } else { training.append(number) }
      left[label] -= 1
    }
    return try DataSplit(training: all.selecting(training.sorted()), validation: all.selecting(validation.sorted()))
  }
}
