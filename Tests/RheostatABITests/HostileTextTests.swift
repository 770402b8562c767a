internal import CRheostat
internal import Glibc
internal import Rheostat
internal import Testing

/// Texts that want to end the process.
@Suite struct HostileTextTests {
  private static let depth = 400
  private static let texts = [
    String(repeating: "guard(", count: 20_000) + String(repeating: ")", count: 20_000),
    String(repeating: "guard(", count: depth) + "cosine" + String(repeating: ")", count: depth),
    String(repeating: "clamp(", count: depth),
    String(repeating: "[", count: 100_000), String(repeating: #"{"a":"#, count: 100_000),
    String(repeating: #"{"format":"rheostat/1","kind":"guard","controller":"#, count: depth) + #"{"kind":"cosine"}"#
      + String(repeating: "}", count: depth),
    String(repeating: "cosine for 1 > ", count: 5000) + "cosine", "cosine(peak=1e999)", "cosine(peak=nan)",
    "step(every=99999999999999999999999)", "warmup(-1) > cosine", "{\"kind\":\"a\\u0000b\"}", "\u{FEFF}cosine",
    String(repeating: "9", count: 100_000), #"{"kind":"cosine","peak":1e400}"#, "cosine for 1e300 > cosine",
  ]

  /// In a thread with a small stack, as hosts in other languages have them.
  @Test func anyTextIsAnsweredOnASmallStack() {
    #expect(onAStack(of: smallStack) { Self.texts.forEach(Self.askEverything) })
  }

  @Test func deepControllersRunAndEndOnASmallStack() {
    let deep = String(repeating: "scale(", count: 60) + "cosine" + String(repeating: ", factor=0.5)", count: 60)
    let isDone = onAStack(of: smallStack) {
      guard let handle = try? made(deep) else {
        Issue.record("it is not made")
        return
      }
      for _ in 0..<50 { _ = advance(handle, event(RHEOSTAT_TRAINED)) }
      let snapshot = answer { rheostat_snapshot(handle, $0) }.text ?? ""
      var again: rheostat_handle = 0
      #expect(answer { rheostat_restore(snapshot, &again, $0) }.status == RHEOSTAT_OK)
      _ = (rheostat_destroy(handle), rheostat_destroy(again))
    }
    #expect(isDone)
  }

  @Test func aSentenceIsWholeThoughItQuotesAZero() {
    let (status, text) = answer { rheostat_explain(#"{"format":"rheostat/1","kind":"a\u0000b"}"#, $0) }
    #expect(status == RHEOSTAT_INVALID && text?.hasSuffix("lists them all") == true, "\(text ?? "")")
  }

  @Test func textsThatAreNotUTF8AreRefused() {
    let broken: [CChar] = [0x63, -1, -64, 0]
    let (status, text) = answer { rheostat_explain(broken, $0) }
    #expect(status == RHEOSTAT_INVALID && text == "controller is not UTF-8")
  }

  @Test func aTextOfManyMegabytesIsRefused() {
    let long = String(repeating: " ", count: 17 << 20)
    for (status, text) in [answer { rheostat_explain(long, $0) }, answer { rheostat_suggest(long, nil, $0) }] {
      #expect(status == RHEOSTAT_INVALID && text?.contains("longer than") == true)
    }
  }

  /// A stored search that was changed by hand either is refused or goes on.
  @Test func doctoredSearchesAreRefusedOrGoOn() throws {
    var search: rheostat_handle = 0
    #expect(answer { rheostat_search_create(1e-5, 1, 3, &search, $0) }.status == RHEOSTAT_OK)
    for rate in [1e-4, 1e-3, 1e-2, 0.1] { #expect(rheostat_search_tell(search, rate, 1 / rate, 0) == RHEOSTAT_OK) }
    let stored = try JSON(try #require(answer { rheostat_search_snapshot(search, $0) }.text))
    #expect(rheostat_destroy(search) == RHEOSTAT_OK)
    let values: [JSON] = [
      .null, .integer(0), .integer(-1), .integer(.max), .integer(1000), .number(1e308), .number(-1e-300),
      .unsigned(.max), .string(""), .array([]), .object([]), .boolean(true),
    ]
    var goneOn = 0
    for place in Self.places(in: stored) {
      for value in values {
        var doctored: rheostat_handle = 0
        let text = Self.replacing(place[...], in: stored, by: value).compact
        guard rheostat_search_restore(text, &doctored, nil) == RHEOSTAT_OK else { continue }
        goneOn += 1
        var rate = 0.0
        #expect(rheostat_search_ask(doctored, &rate) == RHEOSTAT_OK && rate.isFinite, "\(place) \(value)")
        var best = rheostat_recommendation()
        #expect(rheostat_search_best(doctored, &best) == RHEOSTAT_OK)
        #expect(rheostat_destroy(doctored) == RHEOSTAT_OK)
      }
    }
    #expect(goneOn > 10)
  }

  private static func places(in json: JSON) -> [[Int]] {
    let parts: [JSON] =
      switch json {
      case .object(let members): members.map(\.value)
      case .array(let values): values
      default: []
      }
    return [[]] + parts.enumerated().flatMap { index, part in places(in: part).map { [index] + $0 } }
  }

  private static func replacing(_ place: ArraySlice<Int>, in json: JSON, by value: JSON) -> JSON {
    guard let index = place.first else { return value }
    let rest = place.dropFirst()
    switch json {
    case .object(var members):
      members[index].value = replacing(rest, in: members[index].value, by: value)
      return .object(members)
    case .array(var values):
      values[index] = replacing(rest, in: values[index], by: value)
      return .array(values)
    default: return value
    }
  }

  private static func askEverything(_ text: String) {
    var handle: rheostat_handle = 0
    _ = answer { rheostat_explain(text, $0) }
    let plan = #"{"total":100,"baseRate":0.1}"#
    for (controller, plan) in [(text, plan), ("cosine", text)]
    where rheostat_create(controller, plan, &handle, nil) == 0 {
      _ = advance(handle, event(RHEOSTAT_TRAINED))
      _ = answer { rheostat_snapshot(handle, $0) }
      #expect(rheostat_destroy(handle) == RHEOSTAT_OK)
    }
    if rheostat_restore(text, &handle, nil) == 0 { _ = rheostat_destroy(handle) }
    if rheostat_search_restore(text, &handle, nil) == 0 { _ = rheostat_destroy(handle) }
    if rheostat_control_create(text, text, &handle, nil) == 0 { _ = rheostat_destroy(handle) }
    if rheostat_suggest_create(text, &handle, nil) == 0 { _ = rheostat_destroy(handle) }
    _ = answer { rheostat_suggest(text, nil, $0) }
    guard rheostat_control_create("cosine", nil, &handle, nil) == 0 else { return }
    _ = answer { rheostat_control_line(handle, text, $0) }
    _ = rheostat_destroy(handle)
  }
}

/// What the header asks for; code that is not optimised, or watched by a sanitizer, takes more.
#if DEBUG
  private let smallStack = 16 << 20
#else
  private let smallStack = 1 << 20
#endif

/// Runs `body` in a thread with a stack of so many bytes; false if there is no such thread.
private func onAStack(of bytes: Int, _ body: () -> Void) -> Bool {
  withoutActuallyEscaping(body) { body in
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0, pthread_attr_setstacksize(&attributes, bytes) == 0 else { return false }
    defer { pthread_attr_destroy(&attributes) }
    var thread = pthread_t()
    let work = Unmanaged.passRetained(Work(body))
    let status = pthread_create(
      &thread, &attributes,
      { pointer in
        guard let pointer else { return nil }
        Unmanaged<Work>.fromOpaque(pointer).takeUnretainedValue().body()
        return nil
      }, work.toOpaque())
    if status == 0 { pthread_join(thread, nil) }
    work.release()
    return status == 0
  }
}

private final class Work {
  let body: () -> Void

  init(_ body: @escaping () -> Void) { self.body = body }
}
