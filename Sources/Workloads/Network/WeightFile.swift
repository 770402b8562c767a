internal import Glibc
public import Training

/// Parameters as a file: float32, little-endian, nothing else, in the order of ``Network/parameters``.
public enum WeightFile {
  /// Reads the parameters of a network.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - count: how many there must be.
  /// - Throws: `TrainingError.file` if it cannot be read, `TrainingError.data` if it has another size or
  ///   holds a number that is not finite.
  public static func read(_ path: String, count: Int) throws(TrainingError) -> [Float] {
    let size = try size(of: path)
    guard size == count * 4 else {
      throw .data(
        "\(path) has \(size) bytes, that is \(size / 4) float32 numbers\(size % 4 == 0 ? "" : " and a rest"); "
          + "this network has \(count) parameters, \(count * 4) bytes")
    }
    guard let file = fopen(path, "rb") else { throw failure(path) }
    defer { fclose(file) }
    var received = 0
    let weights = [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      received = fread(buffer.baseAddress, 4, count, file)
      filled = received
    }
    guard received == count else {
      throw .data("\(path) ends after \(received) numbers; this network has \(count) parameters")
    }
    return try checked(weights.map { Float(bitPattern: UInt32(littleEndian: $0.bitPattern)) }, path)
  }

  /// The bytes of such a file.
  public static func bytes(of weights: [Float]) -> [UInt8] {
    weights.flatMap { weight in withUnsafeBytes(of: weight.bitPattern.littleEndian) { Array($0) } }
  }

  private static func size(of path: String) throws(TrainingError) -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else { throw failure(path) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .file("\(path) is no regular file; give a file of weights") }
    return Int(status.st_size)
  }

  private static func failure(_ path: String) -> TrainingError {
    .file("the weights \(path) cannot be read: \(String(cString: strerror(errno)))")
  }

  private static func checked(_ weights: [Float], _ path: String) throws(TrainingError) -> [Float] {
    guard let wrong = weights.firstIndex(where: { !$0.isFinite }) else { return weights }
    throw .data("number \(wrong) of \(path) is \(weights[wrong]); weights to start from must be finite")
  }
}
