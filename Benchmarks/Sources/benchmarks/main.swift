import Rheostat

// `benchmarks network STEPS` prints steps a second alone, for `against_torch.py`, `benchmarks optimizers` the updates
// alone; without arguments all the rest runs.
switch CommandLine.arguments.dropFirst().first {
case "network":
  try NetworkBenchmark.run(steps: CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 500)
case "optimizers":
  print(try OptimizerBenchmarks.run())
default:
  print("Per step, ask and tell; each piece in turn, least of nine rounds.\n")
  print(try ControllerBenchmarks.run())
  print("\nStoring and restoring a snapshot.\n")
  print(try SnapshotBenchmarks.run())
  print("\nOne update of \(OptimizerBenchmarks.count) float32 parameters.\n")
  print(try OptimizerBenchmarks.run())
}
