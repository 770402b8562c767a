internal import Glibc
internal import Synchronization

/// Lets a run that is told to stop, by Ctrl-C, `kill` or a terminal that is closed, store its state first.
enum Interruption {
  private static let received = Atomic<Int32>(0)
  private static let watched = Atomic<Int32>(0)
  private static let numbers = [SIGINT, SIGTERM, SIGHUP]

  /// The signal that came since ``watch()``.
  static var signal: Int32? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// Takes the signals over; a second one ends the process at once. One that was ignored stays so, as under nohup.
  static func watch() {
    received.store(0, ordering: .relaxed)
    unblock()
    for (index, number) in numbers.enumerated() {
      let before = Glibc.signal(number) { number in
        Interruption.received.store(number, ordering: .relaxed)
        _ = Glibc.signal(number, SIG_DFL)
      }
      if unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
        _ = Glibc.signal(number, SIG_IGN)
      } else {
        watched.bitwiseOr(1 << Int32(index), ordering: .relaxed)
      }
    }
  }

  /// A parent that starts this process from a thread of Dispatch hands on a mask in which they never arrive.
  private static func unblock() {
    var mask = sigset_t()
    sigemptyset(&mask)
    for number in numbers { sigaddset(&mask, number) }
    pthread_sigmask(SIG_UNBLOCK, &mask, nil)
  }

  /// Gives the signals back; if one came, the process ends by it, so that its parent sees why.
  static func obey() {
    let mask = watched.exchange(0, ordering: .relaxed)
    for (index, number) in numbers.enumerated() where mask & (1 << Int32(index)) != 0 {
      _ = Glibc.signal(number, SIG_DFL)
    }
    if let signal { _ = raise(signal) }
  }
}
