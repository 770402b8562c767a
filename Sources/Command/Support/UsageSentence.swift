internal import ArgumentParser
internal import Rheostat

/// Wrong usage in one sentence: what was written, what is to be written, and where the help is.
///
/// The parser's own messages run over several lines and take a negative number for another option.
enum UsageSentence {
  /// What the values of options are, where the parser says only that one is wrong.
  private static let forms = [
    "--steps": "a whole number from 1, as 3000", "--batch": "a whole number, as 64",
    "--seed": "a whole number from 0 to 2^64 - 1, as 1",
    "--validate-every": "a whole number, as 100", "--every": "a whole number, as 10",
    "--epoch-steps": "a whole number, as 390", "--lr": "a number above 0, as 0.1",
    "--base": "a number above 0, as 0.1", "--tokens-per-step": "a number above 0, as 500000",
    "--low": "a number above 0, as 1e-7", "--high": "a number above 0, as 10", "--ramp": "a whole number, as 100",
    "--ema": "a number above 0 and below 1, as 0.999", "--smoothing": "a number from 0 to 1, as 0.1",
    "--hidden": "whole numbers above 0, as 512,256", "--at": "a number from 0 to 1e15, as 1000",
    "--trials": "a whole number from 1, as 20", "--range": "two numbers with three dots between them, as 1e-5...1",
  ]

  /// The arguments with negative numbers tied to their options, so that it is the number that gets refused.
  static func tied(_ arguments: [String]) -> [String] {
    var tied: [String] = []
    for argument in arguments {
      if let option = tied.last, forms[option] != nil, argument.first == "-",
        let next = argument.dropFirst().first, next.isNumber || ".in".contains(next)
      {
        tied[tied.count - 1] = "\(option)=\(argument)"
      } else {
        tied.append(argument)
      }
    }
    return tied
  }

  /// The sentence for an error of the parser; nil for what is no wrong usage, as a request for help.
  static func sentence(_ error: any Error, _ arguments: [String]) -> String? {
    guard RheostatCommand.exitCode(for: error) == .validationFailure else { return nil }
    let commands = RheostatCommand.configuration.subcommands.compactMap { $0.configuration.commandName }
    let command = arguments.first { commands.contains($0) }
    if command == nil, let first = arguments.first, !first.hasPrefix("-") {
      return "there is no command \"\(first.prefix(60))\"\(suggestion(first, commands)); there are "
        + commands.joined(separator: ", ")
    }
    let help = (["rheostat"] + [command].compactMap { $0 } + ["--help"]).joined(separator: " ")
    let said = plain(RheostatCommand.message(for: error))
    return "\(said.last == "." ? String(said.dropLast()) : said) (see \(help))"
  }

  private static func plain(_ message: String) -> String {
    let line = message.split(whereSeparator: \.isNewline).map { $0.drop(while: \.isWhitespace) }
      .map { $0.hasPrefix("- ") ? "\($0.dropFirst(2))," : String($0) }.joined(separator: " ")
    if let (value, rest) = parts(of: line, after: "The value '", "' is invalid for '") {
      let option = String(rest.prefix { $0 != " " && $0 != "'" })
      if let form = forms[option] { return "\(option) must be \(form); got \"\(value.prefix(60))\"" }
      if let (_, words) = parts(of: rest, after: "", "'. Please provide one of ") {
        return "\(option) must be one of \(list(words)); got \"\(value.prefix(60))\""
      }
    }
    if let (option, _) = parts(of: line, after: "Missing value for '", "'") {
      let name = String(option.prefix { $0 != " " })
      return "\(name) needs a value" + (forms[name].map { ": \($0)" } ?? "")
    }
    return line
  }

  /// The parser's list of words: `'l1' and 'l2'.`, or `the following: sgd, adam,`.
  private static func list(_ words: String) -> String {
    let text = words.hasPrefix("the following: ") ? words.dropFirst(15) : words[...]
    return text.split(whereSeparator: { " ,.'".contains($0) }).filter { $0 != "and" && $0 != "or" }
      .joined(separator: ", ")
  }

  /// What stands between two marks, and what comes after the second.
  private static func parts(of text: String, after start: String, _ mark: String) -> (String, String)? {
    guard text.hasPrefix(start) else { return nil }
    let rest = text.dropFirst(start.count)
    var place = rest.startIndex
    while place < rest.endIndex {
      if rest[place...].hasPrefix(mark) {
        return (String(rest[..<place]), String(rest[place...].dropFirst(mark.count)))
      }
      place = rest.index(after: place)
    }
    return nil
  }
}
