internal import Glibc

/// What a child process left behind.
struct ProcessOutcome {
  var output: [UInt8] = []
  var errors: [UInt8] = []
  var status: Int32 = -1
  var timedOut = false
}

/// Why a child process could not be started.
struct ProcessError: Error {
  var sentence: String

  init(_ doing: String, _ number: Int32) { sentence = "\(doing): \(String(cString: strerror(number)))" }
}

/// A child process that is fed and read at the same time, and ended when it takes too long.
enum ChildProcess {
  /// More output than this is no figure.
  private static let largestOutput = 64 << 20

  /// Runs a program to its end.
  ///
  /// - Parameters:
  ///   - program: full path.
  ///   - arguments: without the program's name.
  ///   - input: given to its standard input, which is then closed.
  ///   - timeLimit: seconds.
  static func run(_ program: String, _ arguments: [String], input: [UInt8], timeLimit: Double) throws(ProcessError)
    -> ProcessOutcome
  {
    // Sockets, not pipes: writing to a child that ended early must not raise SIGPIPE in the host.
    let stdin = try Channel()
    let stdout = try Channel()
    let stderr = try Channel()
    let child = try spawn(program, arguments, [stdin.theirs, stdout.theirs, stderr.theirs])
    for channel in [stdin, stdout, stderr] { channel.closeTheirs() }
    var outcome = ProcessOutcome()
    outcome.timedOut = !exchange(input, stdin, stdout, stderr, into: &outcome, until: now() + max(0.01, timeLimit))
    if outcome.timedOut { kill(-child, SIGKILL) }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    outcome.status = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + status & 0x7f
    return outcome
  }

  /// Starts the program in a group of its own, so that its children can be ended with it.
  private static func spawn(_ program: String, _ arguments: [String], _ descriptors: [Int32]) throws(ProcessError)
    -> pid_t
  {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (index, descriptor) in descriptors.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(index))
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    let words = copies([program] + arguments)
    // The numbers in a figure must not follow the user's language; a shell script on PATH still finds its tools.
    let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    let environment = copies(["LC_ALL=C", "PATH=\(path)"])
    defer { for word in words + environment { free(word) } }
    var child: pid_t = 0
    var code = posix_spawn(&child, program, &actions, &attributes, words, environment)
    // A program that was written a moment ago may still be open in a child that another thread is just starting.
    for _ in 0..<50 where code == ETXTBSY {
      usleep(10_000)
      code = posix_spawn(&child, program, &actions, &attributes, words, environment)
    }
    guard code == 0 else { throw ProcessError("it cannot be started", code) }
    return child
  }

  /// C strings of one's own, with a null at the end.
  private static func copies(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
    texts.map { strdup($0) } + [nil]
  }

  /// Feeds and reads until both outputs are closed; false when time ran out.
  private static func exchange(
    _ input: [UInt8], _ stdin: Channel, _ stdout: Channel, _ stderr: Channel, into outcome: inout ProcessOutcome,
    until deadline: Double
  ) -> Bool {
    var written = 0
    if input.isEmpty { stdin.closeOurs() }
    while stdout.isOpen || stderr.isOpen {
      let left = deadline - now()
      guard left > 0 else { return false }
      var polled = [
        pollfd(fd: stdin.ours, events: Int16(POLLOUT), revents: 0),
        pollfd(fd: stdout.ours, events: Int16(POLLIN), revents: 0),
        pollfd(fd: stderr.ours, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&polled, 3, Int32(min(left * 1000 + 1, 1000))) > 0 else { continue }
      if polled[0].revents != 0 {
        written += stdin.send(input[written...])
        if written >= input.count { stdin.closeOurs() }
      }
      if polled[1].revents != 0 { stdout.receive(&outcome.output) }
      if polled[2].revents != 0 { stderr.receive(&outcome.errors) }
      if outcome.output.count + outcome.errors.count > largestOutput { return false }
    }
    return true
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
