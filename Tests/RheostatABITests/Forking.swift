internal import Glibc

@_silgen_name("fork") private func forkProcess() -> pid_t

/// What a child process ends with: the number that `body` gave, 128 and more if it died. A child that hangs is ended by its
/// alarm.
func inChild(_ body: () -> Int32) -> Int32 {
  let child = forkProcess()
  if child == 0 {
    // The threads that tests run on block signals.
    var none = sigset_t()
    sigemptyset(&none)
    sigprocmask(SIG_SETMASK, &none, nil)
    alarm(60)
    _exit(body())
  }
  var status: Int32 = 0
  while waitpid(child, &status, 0) < 0 {}
  return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
}
