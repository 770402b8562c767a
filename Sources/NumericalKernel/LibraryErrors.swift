@preconcurrency internal import CGSL

/// What the GNU Scientific Library does on an error.
///
/// GSL has one error handler for the whole process, and the one it starts with prints a line and aborts. Every routine
/// of this module checks the status that GSL returns and throws a ``NumericalError``, so the handler is turned off
/// before the first call: once in the process, and only if nobody has set one. A host that has set its own handler
/// keeps it: GSL then calls that handler first, and the routine here throws afterwards if it returns.
///
///     LibraryErrors.turnOffAborting()   // at the start of a program that wants to be the one to decide
///
/// A host that sets a handler of its own later than the first call made here replaces ours, as it may.
public enum LibraryErrors {
  /// Turns the aborting handler off, unless the host has set one; later calls do nothing.
  ///
  /// - Returns: whether it was this module that turned the handler off.
  @discardableResult
  public static func turnOffAborting() -> Bool { turnedOff }

  /// A static stored property is initialised once, whichever thread comes first.
  private static let turnedOff: Bool = {
    guard let hosts = gsl_set_error_handler_off() else { return true }
    gsl_set_error_handler(hosts)
    return false
  }()

  /// Throws unless the status is success.
  static func check(_ status: Int32) throws {
    guard status != Int32(GSL_SUCCESS) else { return }
    throw NumericalError.library(code: Int(status), message: String(cString: gsl_strerror(status)))
  }

  static var outOfMemory: NumericalError { .library(code: Int(GSL_ENOMEM), message: "out of memory") }
}
