internal import CZlib
internal import Glibc
internal import Training

/// A file of unsigned bytes in the IDX form of MNIST, gzip'd or plain.
///
/// Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database", section "file formats": two zero bytes, 8 for
/// unsigned bytes, the number of dimensions, each dimension as 32 bits big-endian, then the bytes.
struct IDXFile {
  /// The sizes, outermost first.
  let dimensions: [Int]
  /// The numbers, last dimension running fastest.
  let bytes: [UInt8]

  private static let most = 1 << 30

  /// Reads a file that must have that many dimensions.
  init(_ path: String, dimensions count: Int) throws(TrainingError) {
    guard let file = gzopen(path, "rb") else {
      throw .file("\(path) cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { gzclose(file) }
    let magic = try Self.read(4, file, path)
    guard magic == [0, 0, 8, UInt8(truncatingIfNeeded: count)] else {
      throw .data("\(path) is no IDX file of \(count) dimensions of bytes: it begins with \(magic)")
    }
    var dimensions: [Int] = []
    var size = 1
    for _ in 0..<count {
      let dimension = try Self.read(4, file, path).reduce(0) { $0 << 8 | Int($1) }
      let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
      guard !overflow, product <= Self.most else { throw .data("\(path) says that it is larger than 1 GiB") }
      dimensions.append(dimension)
      size = product
    }
    self.dimensions = dimensions
    bytes = try Self.read(size, file, path)
    var surplus: UInt8 = 0
    guard gzread(file, &surplus, 1) == 0 else { throw .data("\(path) is damaged, or longer than its \(size) bytes") }
  }

  private static func read(_ count: Int, _ file: gzFile, _ path: String) throws(TrainingError) -> [UInt8] {
    var received: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      received = gzread(file, buffer.baseAddress, UInt32(truncatingIfNeeded: count))
      filled = max(0, min(count, Int(received)))
    }
    guard Int(received) == count else {
      throw .data("\(path) is cut short or damaged: \(count) bytes were expected, \(max(received, 0)) could be read")
    }
    return bytes
  }
}
