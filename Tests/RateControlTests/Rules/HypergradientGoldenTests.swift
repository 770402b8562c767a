import Testing
import _TestSupport

@testable import RateControl

/// One golden trace on `f(x) = 1/2 sum h_i x_i^2`: the rates that a correct rule uses.
private struct Trace {
  let rule: String, form: Hypergradient.Form, timing: RateTiming
  let curvature: [Double], start: [Double], rates: [Double], dots: [Double], losses: [Double]
  let settings: Hypergradient.Settings
  private let constants: [String: Double]

  init(_ golden: [String: Any]) {
    rule = golden["rule"] as? String ?? ""
    let form = golden["form"] as? String ?? rule
    self.form = form.lowercased().contains("additive") ? .additive : .multiplicative
    timing = RateTiming(rawValue: golden["timing"] as? String ?? "") ?? .sameStep
    curvature = Golden.numbers(golden["curvature"])
    start = Golden.numbers(golden["start"])
    rates = Golden.numbers(golden["rates"])
    dots = Golden.numbers(golden["gradientDotUpdate"] ?? golden["gradientDots"])
    losses = Golden.numbers(golden["losses"])
    constants = Dictionary(
      uniqueKeysWithValues: ["momentum", "beta1", "beta2", "epsilon"].map { ($0, Golden.number(golden[$0])) })
    // Wide limits: the golden rates are not clipped.
    var settings = Hypergradient.Settings(start: Golden.number(golden["rate0"]), form: self.form, timing: timing)
    settings.beta = Golden.number(golden["beta"])
    (settings.low, settings.high, settings.limit) = (1e-200, 1e200, 1e100)
    self.settings = settings
  }

  /// Trains on the quadratic under the rule and gives the rates used; with `recorded` the dot products of the file are
  /// reported instead of those of the simulation.
  func simulate(recorded: Bool) throws -> [Double] {
    var controller = try Hypergradient(settings, total: nil)
    var optimizer = Optimizer(rule, constants)
    var x = start
    var used: [Double] = []
    for t in rates.indices {
      let g = zip(curvature, x).map { $0 * $1 }
      var readings = Readings(.gradientDotUpdate, recorded ? dots[t] : dot(g, optimizer.direction))
      readings[.gradientSquaredNorm] = dot(g, g)
      readings[.updateSquaredNorm] = dot(optimizer.direction, optimizer.direction)
      if timing == .sameStep { try controller.receive(.measured(readings)) }
      used.append(controller.rate)
      optimizer.turn(g)
      x = zip(x, optimizer.direction).map { $0 - controller.rate * $1 }
      try controller.receive(.trained(timing == .sameStep ? Readings() : readings))
    }
    return used
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
}

/// The directions of SGD, Nesterov and Adam as the golden file's script defines them.
private struct Optimizer {
  private(set) var direction: [Double] = []
  private let rule: String
  private let constants: [String: Double]
  private var m: [Double] = [], v: [Double] = [], t = 0

  init(_ rule: String, _ constants: [String: Double]) {
    self.rule = rule
    self.constants = constants
  }

  mutating func turn(_ g: [Double]) {
    t += 1
    if m.isEmpty { (m, v) = (g.map { _ in 0 }, g.map { _ in 0 }) }
    switch rule {
    case "nesterov":
      let mu = constants["momentum"] ?? .nan
      m = zip(m, g).map { mu * $0 + $1 }
      direction = zip(m, g).map { $1 + mu * $0 }
    case "adam": adam(g)
    default: direction = g
    }
  }

  private mutating func adam(_ g: [Double]) {
    let b1 = constants["beta1"] ?? .nan
    let b2 = constants["beta2"] ?? .nan
    let epsilon = constants["epsilon"] ?? .nan
    m = zip(m, g).map { b1 * $0 + (1 - b1) * $1 }
    v = zip(v, g).map { b2 * $0 + (1 - b2) * $1 * $1 }
    var (p1, p2) = (1.0, 1.0)
    for _ in 0..<t { (p1, p2) = (p1 * b1, p2 * b2) }
    direction = zip(m, v).map { $0 / ($1.squareRoot() + epsilon) * (1 - p2).squareRoot() / (1 - p1) }
  }
}

@Suite struct HypergradientGoldenTests {
  /// The rates of Baydin et al.'s rules in 40 and 50 digits, within 1e-12; the quadratic is simulated here.
  @Test(arguments: ["hypergradient.json", "hypergradient_more.json"], [true, false])
  func ratesAreThoseOfTheExactTrace(file: String, recorded: Bool) throws {
    let cases = try Golden.cases(file)
    #expect(!cases.isEmpty)
    for (index, golden) in cases.enumerated() {
      let trace = Trace(golden)
      #expect(!trace.rates.isEmpty && trace.rates.count == trace.dots.count)
      for (step, (rate, exact)) in zip(try trace.simulate(recorded: recorded), trace.rates).enumerated() {
        #expect(abs(rate - exact) <= 1e-12 * abs(exact), "\(file) case \(index) (\(trace.rule)), step \(step)")
      }
    }
  }
}
