import Rheostat

// `benchmarks network STEPS` prints steps a second alone, for `against_torch.py`; without arguments all the rest runs.
if CommandLine.arguments.dropFirst().first == "network" {
  try NetworkBenchmark.run(steps: CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 500)
} else {
  print("Per step, ask and tell; each piece in turn, least of nine rounds.\n")
  print(try ControllerBenchmarks.run())
  print("\nStoring and restoring a snapshot.\n")
  print(try SnapshotBenchmarks.run())
}
