/// Reads markup as XML and says what is wrong with it; knows as much as the pages need, and nothing of DTDs.
struct MarkupChecker {
  private(set) var problems: [String] = []
  private(set) var ids: [String] = []
  private(set) var links: [String] = []
  private(set) var tags: [String] = []

  init(_ document: String) {
    var rest = document[...]
    if rest.hasPrefix("<!DOCTYPE html>") { rest = rest.dropFirst("<!DOCTYPE html>".count) }
    if rest.hasPrefix("<?xml"), let end = rest.firstIndex(of: ">") { rest = rest[rest.index(after: end)...] }
    var open: [String] = []
    while let start = rest.firstIndex(of: "<") {
      check(text: rest[..<start])
      guard let end = rest[start...].firstIndex(of: ">") else {
        problems.append("a tag is not closed: \(rest[start...].prefix(60))")
        return
      }
      var inside = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if inside.first == "/" {
        let name = String(inside.dropFirst()).split(separator: " ").first.map(String.init) ?? ""
        if open.popLast() != name { problems.append("</\(name)> closes nothing") }
        continue
      }
      let isEmpty = inside.last == "/"
      if isEmpty { inside = inside.dropLast() }
      let name = String(inside.prefix { !$0.isWhitespace })
      tags.append(name)
      read(attributes: inside.dropFirst(name.count), of: name)
      if !isEmpty { open.append(name) }
    }
    check(text: rest)
    if !open.isEmpty { problems.append("left open: \(open)") }
  }

  private mutating func check(text: Substring) {
    for part in text.split(separator: "&", omittingEmptySubsequences: false).dropFirst() {
      let known = ["amp;", "lt;", "gt;", "quot;", "#39;"]
      if !known.contains(where: { part.hasPrefix($0) }) { problems.append("a bare & before \(part.prefix(20))") }
    }
    for scalar in text.unicodeScalars where scalar.value < 32 && ![9, 10, 13].contains(scalar.value) {
      problems.append("a control character \(scalar.value)")
    }
  }

  private mutating func read(attributes text: Substring, of tag: String) {
    var rest = text.drop { $0.isWhitespace }
    var seen: Set<String> = []
    while !rest.isEmpty {
      guard let equal = rest.firstIndex(of: "=") else {
        problems.append("\(tag): an attribute without a value: \(rest.prefix(40))")
        return
      }
      let name = rest[..<equal].split(separator: " ").joined()
      rest = rest[rest.index(after: equal)...].drop { $0.isWhitespace }
      guard let quote = rest.first, quote == "\"" || quote == "'", let end = rest.dropFirst().firstIndex(of: quote)
      else {
        problems.append("\(tag): \(name) has no quoted value")
        return
      }
      let value = String(rest[rest.index(after: rest.startIndex)..<end])
      if !seen.insert(name).inserted { problems.append("\(tag): \(name) twice") }
      if name == "id" { ids.append(value) }
      if ["href", "src", "xlink:href", "action", "poster"].contains(name) { links.append(value) }
      if name.hasPrefix("on") { problems.append("\(tag): an event handler \(name)") }
      check(text: value[...])
      rest = rest[rest.index(after: end)...].drop { $0.isWhitespace }
    }
  }
}
