public import Rheostat

/// Losses as CSV: a header that names the columns, then a row for each.
///
/// The header is one of `lr,value`, `lr,step,loss`, `step,loss` and `loss`, its columns in any order; capitals, spaces,
/// quotes, blank lines and either line end do not matter. A loss may be `nan` or `inf`.
///
///     let table = try LossTable(csv: Array("step,loss\n0,2.3\n5,1.9\n".utf8), as: [.series, .losses])
///     table.losses  // [2.3, 1.9]
public struct LossTable: Sendable, Hashable {
  /// What the columns are.
  public enum Form: String, Sendable, CaseIterable {
    /// Trials: a learning rate and what came of it.
    case values = "lr,value"
    /// Trials: their losses step by step.
    case curves = "lr,step,loss"
    /// One run: losses with their steps.
    case series = "step,loss"
    /// One run: losses of the steps 0, 1, 2 ...
    case losses = "loss"

    var columns: [String] { rawValue.split(separator: ",").map(String.init) }
  }

  /// What the columns are, by the header.
  public let form: Form
  /// The learning rates, above 0; empty where there is no such column.
  public private(set) var rates: [Double] = []
  /// The steps, in [0, 1e15]; empty where there is no such column.
  public private(set) var steps: [Double] = []
  /// The losses or values; may be NaN or infinite.
  public private(set) var losses: [Double] = []
  /// The line of each row, from 1.
  public private(set) var lines: [Int] = []
  /// The file's name, for sentences.
  public let name: String?

  /// Reads a table.
  ///
  /// - Parameters:
  ///   - bytes: the text.
  ///   - forms: which headers are taken, in the order in which a sentence lists them.
  ///   - name: the file's name, for sentences.
  /// - Throws: `FileError` with line and value.
  /// - Complexity: O(bytes).
  public init(csv bytes: [UInt8], as forms: [Form], name: String? = nil) throws(FileError) {
    self.name = name
    let lines = CSVLines(bytes)
    guard let header = lines.rows.first else {
      throw FileError("is empty; the first line is the header, \(Self.list(forms))", file: name)
    }
    let columns = header.fields.map { $0.lowercased() }
    guard let form = forms.first(where: { $0.columns.sorted() == columns.sorted() }) else {
      let shown = header.fields.joined(separator: ",")
      throw FileError(
        "the header must be \(Self.list(forms)); got \"\(shown.prefix(60))\"", place: "line \(header.number)",
        file: name)
    }
    self.form = form
    for row in lines.rows.dropFirst() { try read(row, columns) }
  }

  private static func list(_ forms: [Form]) -> String { forms.map { "\"\($0.rawValue)\"" }.joined(separator: " or ") }

  private mutating func read(_ row: CSVLines.Row, _ columns: [String]) throws(FileError) {
    guard row.fields.count == columns.count else {
      let wanted = columns.count == 1 ? "one field" : "\(columns.count) fields"
      throw refusal(
        row.number,
        "must have \(wanted), \(columns.joined(separator: ",")); got \"\(row.fields.joined(separator: ",").prefix(60))\""
      )
    }
    for (column, field) in zip(columns, row.fields) {
      switch column {
      case "lr": rates.append(try rate(field, row.number))
      case "step": steps.append(try step(field, row.number))
      default: losses.append(try loss(field, row.number, column))
      }
    }
    lines.append(row.number)
    if form == .series { try checkRise(row.number) }
  }

  private func rate(_ field: String, _ line: Int) throws(FileError) -> Double {
    guard let rate = Double(field), rate > 0, rate.isFinite else {
      throw refusal(line, "a learning rate must be a finite number above 0; got \"\(field.prefix(40))\"")
    }
    return rate
  }

  private func step(_ field: String, _ line: Int) throws(FileError) -> Double {
    guard let step = Double(field), step >= 0, step <= 1e15 else {
      throw refusal(line, "a step must be a number from 0 to 1e15; got \"\(field.prefix(40))\"")
    }
    return step
  }

  private func loss(_ field: String, _ line: Int, _ column: String) throws(FileError) -> Double {
    guard let loss = Double(field) else {
      throw refusal(line, "a \(column) must be a number, nan or inf; got \"\(field.prefix(40))\"")
    }
    return loss
  }

  private func checkRise(_ line: Int) throws(FileError) {
    guard steps.count > 1, !(steps[steps.count - 1] > steps[steps.count - 2]) else { return }
    throw refusal(
      line, "the steps must rise; got \(plain(steps[steps.count - 1])) after \(plain(steps[steps.count - 2]))")
  }

  func refusal(_ line: Int, _ sentence: String) -> FileError {
    FileError(sentence, place: "line \(line)", file: name)
  }
}
