import Rheostat

print("Per step, ask and tell; each piece in turn, least of nine rounds.\n")
print(try ControllerBenchmarks.run())
print("\nStoring and restoring a snapshot.\n")
print(try SnapshotBenchmarks.run())
