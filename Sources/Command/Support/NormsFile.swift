/// Gradient norms of a run as CSV: a header `step,norm` or `norm`, then a row for each update, or for every k-th.
struct NormsFile {
  /// The norms in order.
  private(set) var norms: [Double] = []
  private let name: String
  private var steps: (last: Int, gap: Int?)?

  /// 256 MiB: a hundred million updates' worth is a wrong file.
  private static let limit = 1 << 28

  /// Reads a file, `-` for the standard input.
  ///
  /// - Throws: a failure that names file, line and value.
  init(_ path: String) throws {
    name = path == "-" ? "the standard input" : path
    let bytes = try InputFile.bytes(path, limit: Self.limit)
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Self.text)
    let header = lines[0].lowercased().filter { $0 != " " && $0 != "\"" && $0 != "\u{FEFF}" }
    guard header == "norm" || header == "step,norm" else {
      throw refusal(1, "the header must be \"norm\" or \"step,norm\"; got \"\(lines[0].prefix(40))\"")
    }
    for (index, line) in lines.enumerated().dropFirst() where !(line.isEmpty && index == lines.count - 1) {
      try read(line, at: index + 1, numbered: header != "norm")
    }
    guard norms.count >= 2 else {
      throw Failure.data(
        "\(name): holds \(norms.count) \(norms.count == 1 ? "norm" : "norms"); two or more are needed, one for each update of a run"
      )
    }
  }

  private mutating func read(_ line: String, at number: Int, numbered: Bool) throws {
    let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed)
    guard fields.count == (numbered ? 2 : 1) else {
      throw refusal(
        number, "must be \(numbered ? "a step and a norm, as 7,0.25" : "one norm, as 0.25"); got \"\(line.prefix(40))\""
      )
    }
    if numbered { try check(step: fields[0], at: number) }
    let field = fields[fields.count - 1]
    guard let norm = Double(field), norm.isFinite, norm >= 0 else {
      throw refusal(number, "a norm must be a finite number of 0 or more; got \"\(field.prefix(40))\"")
    }
    norms.append(norm)
  }

  /// The schedule is spread evenly over the run, so the norms must be too.
  private mutating func check(step field: String, at number: Int) throws {
    guard let step = Int(field), (0...(1 << 53)).contains(step) else {
      throw refusal(number, "a step must be a whole number of 0 or more; got \"\(field.prefix(40))\"")
    }
    guard let before = steps else {
      steps = (step, nil)
      return
    }
    let gap = before.gap ?? step - before.last
    guard gap > 0, step - before.last == gap else {
      let expected = gap > 0 ? "step \(before.last + gap)" : "a later one"
      throw refusal(number, "the steps must rise evenly: after step \(before.last) comes \(expected); got \(step)")
    }
    steps = (step, gap)
  }

  private func refusal(_ line: Int, _ sentence: String) -> Failure { .data("\(name): line \(line): \(sentence)") }

  /// Without the spaces and quotes around it; those inside are a fault.
  private static func trimmed(_ field: Substring) -> String {
    func isEdge(_ letter: Character) -> Bool { letter == " " || letter == "\t" || letter == "\"" }
    let start = field.drop(while: isEdge)
    return start.lastIndex { !isEdge($0) }.map { String(start[...$0]) } ?? ""
  }

  private static func text(_ line: ArraySlice<UInt8>) -> String {
    String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
  }
}
