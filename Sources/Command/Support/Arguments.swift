public import ArgumentParser
public import Rheostat
public import Suggestion
public import Training
public import Workloads

// The names of the libraries' cases are the words of the command line.
extension Workload: ExpressibleByArgument {}
extension Activation: ExpressibleByArgument {}
extension Normalization: ExpressibleByArgument {}
extension PixelScaling: ExpressibleByArgument {}
extension OptimizerKind: ExpressibleByArgument {}
extension LossModel: ExpressibleByArgument {}
extension RateRange: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
