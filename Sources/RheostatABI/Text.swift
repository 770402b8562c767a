internal import CRheostat
internal import Rheostat

#if canImport(Glibc)
  internal import Glibc
#endif

public typealias TextPointer = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

/// Hands a text out; the receiver frees it. A zero character, which would end it for C, becomes U+2400, its picture.
func hand(_ text: String?, to pointer: TextPointer?) {
  guard let pointer else { return }
  guard let text else {
    pointer.pointee = nil
    return
  }
  var bytes = text.utf8.contains(0) ? String(text.map { $0 == "\0" ? "\u{2400}" : $0 }) : text
  pointer.pointee = bytes.withUTF8 { bytes -> UnsafeMutablePointer<CChar>? in
    guard let copy = malloc(bytes.count + 1) else { return nil }
    if let start = bytes.baseAddress { memcpy(copy, start, bytes.count) }
    let characters = copy.assumingMemoryBound(to: CChar.self)
    characters[bytes.count] = 0
    return characters
  }
}

/// A text that was handed in.
///
/// - Throws: a sentence if it is missing, too long or not UTF-8.
func read(_ pointer: UnsafePointer<CChar>?, _ name: String) throws -> String {
  guard let pointer else { throw Misuse("\(name) is a null pointer; hand in a text") }
  // Longer than any file that is read, and short enough that a text without an end is found out.
  let limit = JSON.Limits.snapshot.bytes + 1
  let length = strnlen(pointer, limit)
  guard length < limit else { throw FileError("\(name) is longer than \(limit - 1) bytes") }
  let bytes = UnsafeRawBufferPointer(start: pointer, count: length)
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw FileError("\(name) is not UTF-8")
  }
  return text
}

/// A call that makes no sense as such.
struct Misuse: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Runs a call whose answer is a text, and turns what it throws into a status and a sentence.
func answering(_ pointer: TextPointer?, _ body: () throws -> String?) -> rheostat_status {
  do {
    hand(try body(), to: pointer)
    return rheostat_status(RHEOSTAT_OK)
  } catch {
    hand(sentence(of: error), to: pointer)
    return status(of: error)
  }
}

/// The sentence of a refusal; a mistake in the short spelling is shown with a caret under its place.
func sentence(of error: any Error) -> String {
  guard let error = error as? FileError, let excerpt = error.excerpt else { return "\(error)" }
  return "\(error.description)\n\(excerpt)"
}

/// The status of a refusal.
func status(of error: any Error) -> rheostat_status {
  switch error {
  case is Misuse: rheostat_status(RHEOSTAT_MISUSED)
  case ControllerError.unexpected, ControllerError.replan: rheostat_status(RHEOSTAT_REFUSED)
  default: rheostat_status(RHEOSTAT_INVALID)
  }
}

/// The status of a handle that cannot be used.
let misused = rheostat_status(RHEOSTAT_MISUSED)

/// The sentence for it.
let misuse = Misuse("the handle was closed, is in use by another thread or is of another kind")
