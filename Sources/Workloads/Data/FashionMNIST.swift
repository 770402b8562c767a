public import Training

/// Fashion-MNIST: 60,000 images of clothes to train on and 10,000 held out, 28 x 28 pixels, ten classes.
///
/// Read from Debian's package `dataset-fashion-mnist`. A pixel of 0...255 becomes a number of 0...1 (times 1/255).
///
/// Source: Xiao, Rasul and Vollgraf 2017, arXiv 1708.07747; MIT licence, Zalando SE.
public enum FashionMNIST {
  /// Where the package puts its files.
  public static let directory = "/usr/share/datasets/fashion-mnist"

  /// Reads the two parts.
  ///
  /// - Throws: `TrainingError` with a sentence that names the file and, if it is missing, the line that installs it.
  public static func load(directory: String = directory) throws(TrainingError) -> DataSplit {
    try DataSplit(training: part("train", of: directory), validation: part("t10k", of: directory))
  }

  private static func part(_ name: String, of directory: String) throws(TrainingError) -> Dataset {
    let images = try file("\(directory)/\(name)-images-idx3-ubyte.gz", dimensions: 3)
    let labels = try file("\(directory)/\(name)-labels-idx1-ubyte.gz", dimensions: 1)
    guard images.dimensions[0] == labels.dimensions[0] else {
      throw .data(
        "\(directory) holds \(images.dimensions[0]) images named \(name), but \(labels.dimensions[0]) labels")
    }
    return try Dataset(
      inputs: images.dimensions[1] * images.dimensions[2], classes: 10, scale: 1 / 255, pixels: images.bytes,
      labels: labels.bytes)
  }

  private static func file(_ path: String, dimensions: Int) throws(TrainingError) -> IDXFile {
    do { return try IDXFile(path, dimensions: dimensions) } catch .file(let sentence) {
      throw .file(
        sentence + "; Fashion-MNIST comes with Debian's package: apt-get install dataset-fashion-mnist "
          + "(or train on the digits, which need nothing)")
    }
  }
}
