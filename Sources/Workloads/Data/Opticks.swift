internal import CZlib
internal import Glibc
public import Training

/// Isaac Newton's "Opticks" byte by byte: ten bytes are seen, the next is to be told. 512,690 examples to train on and
/// 10,634 held out, 93 kinds of bytes.
///
/// Read from Debian's package `golang-github-andybalholm-brotli-dev`, where the book serves as test data. Every tenth
/// region of 4,096 bytes is held out; of its places every fifth is an example.
///
/// Source: I. Newton, "Opticks", fourth edition 1730, in the transcription of the Online Distributed Proofreading Team;
/// in the public domain.
public enum Opticks {
  /// Where the package puts the book.
  public static let path =
    "/usr/share/gocode/src/github.com/andybalholm/brotli/testdata/Isaac.Newton-Opticks.txt"
  /// Bytes that are seen.
  public static let context = 10
  /// XXH64 of the book.
  static let digest: UInt64 = 0xF0DD_39FD_7E06_3F82
  private static let package = "golang-github-andybalholm-brotli-dev"
  private static let most = 1 << 20

  /// Reads the two parts.
  ///
  /// - Throws: `TrainingError` with a sentence that names the file and the line that installs it.
  public static func load(path: String = path) throws(TrainingError) -> DataSplit {
    let text = try read(path)
    var found = Digest()
    found.add(text)
    guard found.value == digest else {
      throw .data(
        "\(path) is another text: its digest is \(found.hex), that of the book is \(Digest.hex(digest)); install it "
          + "again: apt-get install --reinstall \(package)")
    }
    return try TextWindows.split(text, context: context)
  }

  private static func read(_ path: String) throws(TrainingError) -> [UInt8] {
    guard let file = gzopen(path, "rb") else {
      throw .file(
        "\(path) cannot be read: \(String(cString: strerror(errno))); the text comes with Debian's package: "
          + "apt-get install \(package) (or train on the digits, which need nothing)")
    }
    defer { gzclose(file) }
    return [UInt8](unsafeUninitializedCapacity: most) { buffer, filled in
      filled = max(0, Int(gzread(file, buffer.baseAddress, UInt32(most))))
    }
  }
}
