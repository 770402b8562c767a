import Glibc
import Rheostat

/// The cost of a step against one libm `cos` timed beside it.
enum ControllerBenchmarks {
  static let plan = RunPlan(
    total: 1 << 40, baseRate: 0.1, signals: .all, can: [.validate, .saveRestore, .rewindData, .measureBeforeUpdate])
  static let loss = Readings(.trainingLoss, 1)

  /// Readings of a gradient that hardly moves the rate.
  static var gradients: Readings {
    var readings = Readings(.gradientDotUpdate, 1e-12)
    readings[.gradientSquaredNorm] = 1
    readings[.updateSquaredNorm] = 1
    return readings
  }

  static func run() throws -> String {
    var watch = Stopwatch()
    let steps = 1_000_000
    let schedule = Scheduled(Cosine(peak: 0.1, steps: steps), total: 1 << 40)
    let plateau = try make("plateau(monitor=trainingLoss, patience=1000000000)")
    let hypergradient = try make("hypergradient(form=additive, timing=nextStep)")
    let logCosine = try make("hypergradient(timing=nextStep)")
    let stack = try make(stackOfFive)
    let trial = try search("autoLRS(trials=2, trialSteps=\(trialSteps), tau=20000000, tauMax=40000000)", until: .probe)
    let stage = try search("autoLRS(trials=2, trialSteps=3, tau=1000000000)", until: .main)
    let annealed = try search("annealedSearch(share=1e-9, trial=20st, warmup=0)", until: .main)
    watch.race(
      steps,
      [
        ("libm cos", { count in (0..<count).reduce(0) { $0 + cos(Double($1) * 3.14159e-6) } }),
        ("Scheduled<Cosine>, concrete", { drive(schedule, $0, loss) }),
        ("Scheduled<Cosine>, through any Controller", { driveAny(schedule, $0, loss) }),
        ("plateau, any", { driveAny(plateau, $0, loss) }),
        ("hypergradient, additive, any", { driveAny(hypergradient, $0, gradients) }),
        ("hypergradient, log-cosine, any", { driveAny(logCosine, $0, gradients) }),
        ("AutoLRS, in a trial, any", { driveTrials(trial, $0, loss) }),
        ("AutoLRS, in the main pass, any", { driveAny(stage, $0, loss) }),
        ("annealedSearch, in the main pass, any", { driveAny(annealed, $0, loss) }),
        ("five combinators over plateau, any", { driveAny(stack, $0, loss) }),
      ])
    return watch.table() + "\n\nfive combinators: `\(stackOfFive)`"
  }

  static let stackOfFive =
    "guard(clamp(scale(hold(warmup(5st) > plateau(monitor=trainingLoss, patience=1000000000), every=10st), 0.5), "
    + "1e-6...1), onDivergence=ignore)"

  static func make(_ spelling: String) throws -> any Controller {
    try ControllerCatalog.standard.make(try Configuration(spelling: spelling, catalog: .standard), plan: plan)
  }

  /// A search, driven to its first update of that role.
  static func search(_ spelling: String, until role: Role) throws -> any Controller {
    var controller = try make(spelling)
    while true {
      switch controller.directive {
      case .train(let update) where update.role == role: return controller
      case .train: try controller.receive(.trained(loss))
      case .validate: try controller.receive(.validated(loss))
      case .save(let slot): try controller.receive(.saved(slot))
      case .restore(let slot, _): try controller.receive(.restored(slot))
      case .finish: return controller
      }
    }
  }

  /// Updates of one trial: no more than a real one has.
  static let trialSteps = 1000

  /// One trial after another, each from its first update to its last but one.
  @inline(never) static func driveTrials(_ start: any Controller, _ count: Int, _ readings: Readings) -> Double {
    var sum = 0.0
    for _ in 0..<(count / (trialSteps - 1)) { sum += driveAny(start, trialSteps - 1, readings) }
    return sum
  }

  @inline(never) static func drive<C: Controller>(_ start: C, _ count: Int, _ readings: Readings) -> Double {
    var controller = start
    var sum = 0.0
    for _ in 0..<count {
      if case .train(let update) = controller.directive { sum += update.rate }
      do { try controller.receive(.trained(readings)) } catch { return .nan }
    }
    return sum
  }

  @inline(never) static func driveAny(_ start: any Controller, _ count: Int, _ readings: Readings) -> Double {
    var controller = start
    var sum = 0.0
    for _ in 0..<count {
      if case .train(let update) = controller.directive { sum += update.rate }
      do { try controller.receive(.trained(readings)) } catch { return .nan }
    }
    return sum
  }
}
