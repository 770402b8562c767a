internal import ArgumentParser
internal import Glibc

/// The command line: parses, runs, and turns every refusal into one sentence and an exit code.
@main
struct RheostatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rheostat",
    abstract: "Sets the learning rate of a training run while it is under way.",
    discussion: """
      A controller is asked for the learning rate before every update and told what happened after it. Schedules, \
      plateau rules, hypergradient rules and wrappers around them are all controllers, so they compose.

        rheostat controllers                                 what there is
        rheostat schedule "warmup(5%) > cosine(peak=0.1)" --steps 6000
        rheostat train --controller "warmup(5%) > plateau(patience=10)" --report report.html
        rheostat range-test --plot                           read a learning rate off a range test
        rheostat control "warmup(500st) > plateau"           steer a loop written in any language
        rheostat suggest losses.csv                          the learning rate to try next, given trials so far
        rheostat forecast losses.csv --at 1000               where a loss is going

      Wherever a controller is asked for, write a short spelling as above, the name of a preset, or the path of a \
      JSON configuration file; --explain prints what was understood as JSON.

      Exit codes: 0 done, 64 wrong usage, 65 data that make no sense, 74 a file that cannot be read or written.
      """,
    version: "0.1.0",
    subcommands: [
      TrainCommand.self, CompareCommand.self, ScheduleCommand.self, ControllersCommand.self, ControlCommand.self,
      SuggestCommand.self, ForecastCommand.self, RangeTestCommand.self, ReportCommand.self,
    ])

  static func main() {
    let arguments = UsageSentence.tied(Array(CommandLine.arguments.dropFirst()))
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch {
      let usage = UsageSentence.sentence(error, arguments).map(Failure.usage)
      guard let failure = Failure(error) ?? usage else { exit(withError: error) }
      complain("rheostat: \(failure.report)")
      Glibc.exit(failure.code.rawValue)
    }
  }
}
