public import Training

/// The data that a network can be trained on, under the names of the command line.
public enum Workload: String, Sendable, CaseIterable, Hashable {
  /// ``Digits``, compiled in.
  case digits
  /// ``FashionMNIST``, from Debian's package.
  case fashionMNIST = "fashion-mnist"
  /// ``Opticks``, a book byte by byte, from a package of Debian.
  case text

  /// Reads the data.
  ///
  /// - Throws: `TrainingError` with a sentence that says how to install what is missing.
  public func load() throws(TrainingError) -> DataSplit {
    switch self {
    case .digits: try Digits.load()
    case .fashionMNIST: try FashionMNIST.load()
    case .text: try Opticks.load()
    }
  }
}
