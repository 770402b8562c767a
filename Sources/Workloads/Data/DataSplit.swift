public import Training

/// Examples to train on and examples held out.
public struct DataSplit: Sendable {
  /// The examples to train on.
  public let training: Dataset
  /// The examples held out.
  public let validation: Dataset

  /// Creates a split.
  ///
  /// - Throws: `TrainingError.data` if a part is empty or the parts are of different form.
  public init(training: Dataset, validation: Dataset) throws(TrainingError) {
    guard training.count > 0, validation.count > 0 else {
      throw .data("both parts need examples; there are \(training.count) to train on and \(validation.count) held out")
    }
    guard training.inputs == validation.inputs, training.classes == validation.classes,
      training.vocabulary == validation.vocabulary, training.factors == validation.factors
    else {
      throw .data("the examples to train on and those held out differ in size, factors or classes")
    }
    self.training = training
    self.validation = validation
  }

  /// Fewer examples of either part, spread evenly over it, the same in every run.
  ///
  ///     let cheap = try Workload.fashionMNIST.load().limited(validation: 5000)
  ///
  /// - Parameters:
  ///   - training: how many to train on, from 1 to all; nil: all.
  ///   - validation: how many to hold out, from 1 to all; nil: all.
  /// - Throws: `TrainingError.usage` that says how many there are.
  public func limited(training: Int? = nil, validation: Int? = nil) throws(TrainingError) -> DataSplit {
    var (fewer, held) = (self.training, self.validation)
    if let training { fewer = try fewer.thinned(to: training, named: "to train on") }
    if let validation { held = try held.thinned(to: validation, named: "held out") }
    return try DataSplit(training: fewer, validation: held)
  }

  /// The same images under another scaling of their pixels.
  ///
  /// - Throws: `TrainingError.usage` if the examples are pieces of text, whose tokens cannot be multiplied.
  public func scaled(_ scaling: PixelScaling) throws(TrainingError) -> DataSplit {
    guard let factors = scaling.factors(training.inputs) else { return self }
    guard training.vocabulary == nil else {
      throw .usage("the scaling \(scaling.rawValue) multiplies pixels; a text has none")
    }
    return try DataSplit(training: training.multiplied(by: factors), validation: validation.multiplied(by: factors))
  }
}
