/// gnuplot's SVG document made fit to stand inside a page beside others.
///
/// Its ids get a prefix, its size is left to the page, its fonts too, and the title says what is to be seen.
struct InlineSVG {
  /// The element `svg`.
  let markup: String

  /// Rewrites a document.
  ///
  /// - Parameters:
  ///   - document: what gnuplot wrote.
  ///   - id: prefix of every id; unique in the page.
  ///   - title: what the figure shows.
  ///   - size: as it was drawn.
  ///   - standalone: whether it is to be a file of its own.
  ///   - header: markup put before the drawing, and its height.
  /// - Returns: nil if it is no SVG document, or holds a script.
  init?(
    document: String, id: String, title: String, size: Figure.Size, standalone: Bool = false,
    header: (markup: String, height: Double) = ("", 0)
  ) {
    guard let opening = document.firstRange(of: "<svg"),
      let start = document[opening.upperBound...].firstIndex(of: ">"),
      let end = document.lastIndex(of: "<"), start < end, document[end...].hasPrefix("</svg>"),
      !document.contains("<script"), !document.contains("javascript:")
    else { return nil }
    let body = Self.cleaned(document[document.index(after: start)..<end], id: id)
    let spaces = standalone ? " xmlns=\"http://www.w3.org/2000/svg\" font-family=\"Helvetica, Arial, sans-serif\"" : ""
    let box = "0 \(Int(-header.height)) \(Int(size.width)) \(Int(size.height + header.height))"
    markup =
      "<svg\(spaces) class=\"plot\" viewBox=\"\(box)\" width=\"100%\" role=\"img\" aria-labelledby=\"\(id)-title\">"
      + "<title id=\"\(id)-title\">\(Markup.text(title))</title>\n\(header.markup)\(body)</svg>\n"
  }

  private static func cleaned(_ body: Substring, id: String) -> String {
    var lines: [String] = []
    var inFilter = false
    for raw in body.split(separator: "\n") {
      let line = raw.drop { $0 == "\t" || $0 == " " }
      if line.hasPrefix("<filter") { inFilter = true }
      defer { if line.hasPrefix("</filter>") { inFilter = false } }
      if inFilter || line.hasPrefix("<title>") || line.hasPrefix("<desc>") || line.isEmpty { continue }
      // Empty groups are a third of what gnuplot writes.
      if line == "</g>", let last = lines.last, last.hasPrefix("<g fill="), !last.contains("</g>") {
        lines.removeLast()
        continue
      }
      lines.append(rewritten(line, id: id))
    }
    return lines.joined(separator: "\n")
  }

  private static func rewritten(_ line: Substring, id: String) -> String {
    var text = String(line)
    guard text.contains("id=") || text.contains("href=") || text.contains("<title>") || text.contains("font-family")
    else { return text }
    text = text.replacing(" font-family=\"Helvetica\" ", with: " ")
    text = text.replacing("xlink:href='#", with: "href='#\(id)-").replacing("id='", with: "id='\(id)-")
    text = text.replacing("id=\"", with: "id=\"\(id)-")
    if let title = text.firstRange(of: "<title>"), let end = text.firstRange(of: "</title>"),
      title.lowerBound < end.lowerBound
    {
      text.removeSubrange(title.lowerBound..<end.upperBound)
    }
    return text
  }
}
