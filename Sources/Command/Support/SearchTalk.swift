internal import Glibc
internal import Rheostat
internal import Suggestion

/// Carries lines between the standard streams and a search.
///
/// Answers are sent when no further line waits; if the search is kept in a file, it is written before them, so that a
/// program that has read an answer can rely on it.
struct SearchTalk {
  private var conversation: SearchConversation
  private var reader = LineReader(STDIN_FILENO, limit: JSON.Limits.snapshot.bytes)
  private var answers: [UInt8] = []
  private let state: String?

  private static let enough = 1 << 16

  init(_ options: SearchOptions) throws {
    state = options.state
    conversation = SearchConversation(try options.session(), options.rule)
  }

  /// Answers until the input ends.
  mutating func run() throws {
    while true {
      if !reader.hasLine || answers.count > Self.enough { try send() }
      guard let line = try reader.next() else { return try send() }
      answers += conversation.answer(Array(line)).bytes()
      answers.append(0x0A)
    }
  }

  private mutating func send() throws {
    guard !answers.isEmpty else { return }
    if let state, conversation.hasChanged {
      try OutputFile.write(SearchFile.bytes(conversation.session), to: state)
      conversation.markStored()
    }
    try OutputFile.write(answers, to: "-")
    answers.removeAll(keepingCapacity: true)
  }
}
