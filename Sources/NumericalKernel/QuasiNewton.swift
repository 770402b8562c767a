@preconcurrency internal import CGSL
internal import Glibc

/// The BFGS minimiser of GSL (`gsl_multimin_fdfminimizer_vector_bfgs2`).
///
///     let minimum = try QuasiNewton().minimise(from: [0, 0]) { x in (value(x), gradient(x)) }
///
/// Source: Fletcher 1987, Practical Methods of Optimization, algorithms 2.6.2 and 2.6.4, as GSL implements them.
public struct QuasiNewton: Sendable, Hashable {
  /// The length of the first step.
  public var firstStep = 0.1
  /// How exact the line searches are, between 0 and 1; 0.1 is what GSL recommends.
  public var lineSearchTolerance = 0.1
  /// The norm of the gradient at which it ends.
  public var gradientTolerance = 1e-6
  /// The largest number of line searches.
  public var maximumIterations = 100

  /// A minimiser with the defaults above.
  public init() {}

  /// Minimises a function with its gradient.
  ///
  /// - Parameters:
  ///   - start: where to begin; at least one number, all finite.
  ///   - function: the value and the gradient. The first error that it throws ends the search and is thrown again; a
  ///     value that is not finite makes the line search step back.
  /// - Returns: the best position that was evaluated, which the last one need not be.
  /// - Throws: ``NumericalError`` when the start is empty or not finite, or the function has no finite value there.
  public func minimise(
    from start: [Double], _ function: (_ position: [Double]) throws -> (value: Double, gradient: [Double])
  ) throws -> Minimum {
    guard !start.isEmpty else { throw NumericalError.sizes("the start has no elements; give at least one") }
    guard start.allSatisfy(\.isFinite) else { throw NumericalError.notFinite("an element of the start") }
    guard firstStep > 0, firstStep.isFinite else { throw NumericalError.notFinite("the first step") }
    LibraryErrors.turnOffAborting()
    return try withoutActuallyEscaping(function) { function in
      let context = Context(start.count, function)
      let converged = try withExtendedLifetime(context) { try iterate(from: start, context) }
      if let error = context.error { throw error }
      guard let best = context.best else { throw NumericalError.notFinite("the function at the start") }
      return Minimum(
        position: best.position, value: best.value, evaluations: context.evaluations, converged: converged)
    }
  }

  private func iterate(from start: [Double], _ context: Context) throws -> Bool {
    var function = gsl_multimin_function_fdf(
      f: { position, context in Context.from(context)?.evaluate(position).value ?? Double.nan },
      df: { position, context, gradient in Context.from(context)?.evaluate(position).write(gradient) },
      fdf: { position, context, value, gradient in
        guard let result = Context.from(context)?.evaluate(position) else { return }
        value?.pointee = result.value
        result.write(gradient)
      }, n: start.count, params: Unmanaged.passUnretained(context).toOpaque())
    guard let state = gsl_multimin_fdfminimizer_alloc(gsl_multimin_fdfminimizer_vector_bfgs2, start.count) else {
      throw LibraryErrors.outOfMemory
    }
    defer { gsl_multimin_fdfminimizer_free(state) }
    return try withUnsafeMutablePointer(to: &function) { function in
      var start = start
      try start.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        var view = gsl_vector_view_array(base, buffer.count)
        try LibraryErrors.check(
          gsl_multimin_fdfminimizer_set(state, function, &view.vector, firstStep, lineSearchTolerance))
      }
      guard context.error == nil, context.best != nil else { return false }
      for _ in 0..<max(0, maximumIterations) {
        if gsl_multimin_test_gradient(state.pointee.gradient, gradientTolerance) == Int32(GSL_SUCCESS) { return true }
        // No progress (GSL_ENOPROG) is the usual end at the optimum, not an error.
        guard gsl_multimin_fdfminimizer_iterate(state) == Int32(GSL_SUCCESS), context.error == nil else { return false }
      }
      return false
    }
  }
}

/// What the C callbacks reach through GSL's pointer: the closure, the last evaluation and the first error.
private final class Context {
  struct Evaluation {
    var position: [Double]
    var value: Double
    var gradient: [Double]

    func write(_ vector: UnsafeMutablePointer<gsl_vector>?) {
      for i in 0..<gradient.count { gsl_vector_set(vector, i, gradient[i]) }
    }
  }

  let count: Int
  let function: ([Double]) throws -> (value: Double, gradient: [Double])
  var last: Evaluation?
  var best: Evaluation?
  var error: (any Error)?
  var evaluations = 0

  init(_ count: Int, _ function: @escaping ([Double]) throws -> (value: Double, gradient: [Double])) {
    self.count = count
    self.function = function
  }

  static func from(_ pointer: UnsafeMutableRawPointer?) -> Context? {
    pointer.map { Unmanaged<Context>.fromOpaque($0).takeUnretainedValue() }
  }

  /// The evaluation at a position; GSL asks for value and gradient at one position one after the other.
  func evaluate(_ vector: UnsafePointer<gsl_vector>?) -> Evaluation {
    let position = (0..<count).map { gsl_vector_get(vector, $0) }
    if let last, last.position == position { return last }
    let result = called(position)
    last = result
    if result.value.isFinite, result.value < best?.value ?? .infinity { best = result }
    return result
  }

  private func called(_ position: [Double]) -> Evaluation {
    let failed = Evaluation(position: position, value: .nan, gradient: [Double](repeating: 0, count: count))
    guard error == nil, position.allSatisfy(\.isFinite) else { return failed }
    evaluations += 1
    do {
      let (value, gradient) = try function(position)
      guard gradient.count == count else {
        throw NumericalError.sizes("the gradient has \(gradient.count) elements and the position \(count)")
      }
      guard value.isFinite, gradient.allSatisfy(\.isFinite) else { return failed }
      return Evaluation(position: position, value: value, gradient: gradient)
    } catch {
      self.error = error
      return failed
    }
  }
}
