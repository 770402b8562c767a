@preconcurrency internal import CGSL

/// The one-dimensional minimiser of Brent, from GSL (`gsl_min_fminimizer_brent`).
///
///     let minimum = try LineMinimiser().minimise(low: 0, middle: 3, high: 6) { cos($0) }
///
/// Source: Brent 1973, Algorithms for Minimization without Derivatives, chapter 5.
public struct LineMinimiser: Sendable, Hashable {
  /// The width of the interval at which it ends, on top of 6e-8 of the position: a minimum is flat, and Brent's steps
  /// are not smaller than the square root of the rounding.
  public var tolerance = 1e-8
  /// The largest number of steps.
  public var maximumIterations = 100
  /// Four times the square root of the rounding, relative to the position.
  private static let relativeTolerance = 4 * 1.4901161193847656e-8

  /// A minimiser with the defaults above.
  public init() {}

  /// Minimises a function of one number between two ends.
  ///
  /// - Parameters:
  ///   - low: the lower end.
  ///   - middle: a position between the ends where the function is smaller than at both.
  ///   - high: the upper end.
  ///   - function: the function; the first error that it throws is thrown again.
  /// - Returns: the minimum; it has not converged when the iterations ran out first.
  /// - Throws: ``NumericalError/noBracket(low:middle:high:)`` when the three do not enclose a minimum,
  ///   ``NumericalError/notFinite(_:)`` when a number or the function at one of the three is not finite.
  public func minimise(
    low: Double, middle: Double, high: Double, _ function: (_ position: Double) throws -> Double
  ) throws -> Minimum {
    guard low.isFinite, middle.isFinite, high.isFinite else { throw NumericalError.notFinite("an end or the middle") }
    let none = NumericalError.noBracket(low: low, middle: middle, high: high)
    guard low < middle, middle < high else { throw none }
    LibraryErrors.turnOffAborting()
    return try withoutActuallyEscaping(function) { function in
      let context = LineContext(function)
      let values = (context.evaluate(low), context.evaluate(middle), context.evaluate(high))
      if let error = context.error { throw error }
      guard values.0.isFinite, values.1.isFinite, values.2.isFinite else {
        throw NumericalError.notFinite("the function at an end or the middle")
      }
      guard values.1 < values.0, values.1 < values.2 else { throw none }
      return try withExtendedLifetime(context) { try iterate((low, middle, high), values, context) }
    }
  }

  private func iterate(
    _ positions: (Double, Double, Double), _ values: (Double, Double, Double), _ context: LineContext
  ) throws -> Minimum {
    var function = gsl_function(
      function: { position, context in
        context.map { Unmanaged<LineContext>.fromOpaque($0).takeUnretainedValue().evaluate(position) } ?? Double.nan
      }, params: Unmanaged.passUnretained(context).toOpaque())
    guard let state = gsl_min_fminimizer_alloc(gsl_min_fminimizer_brent) else { throw LibraryErrors.outOfMemory }
    defer { gsl_min_fminimizer_free(state) }
    return try withUnsafeMutablePointer(to: &function) { function in
      try LibraryErrors.check(
        gsl_min_fminimizer_set_with_values(
          state, function, positions.1, values.1, positions.0, values.0, positions.2, values.2))
      var converged = false
      for _ in 0..<max(0, maximumIterations) where !converged {
        guard gsl_min_fminimizer_iterate(state) == Int32(GSL_SUCCESS), context.error == nil else { break }
        let low = gsl_min_fminimizer_x_lower(state)
        let high = gsl_min_fminimizer_x_upper(state)
        converged = gsl_min_test_interval(low, high, tolerance, Self.relativeTolerance) == Int32(GSL_SUCCESS)
      }
      if let error = context.error { throw error }
      return Minimum(
        position: [gsl_min_fminimizer_x_minimum(state)], value: gsl_min_fminimizer_f_minimum(state),
        evaluations: context.evaluations, converged: converged)
    }
  }
}

private final class LineContext {
  let function: (Double) throws -> Double
  var error: (any Error)?
  var evaluations = 0

  init(_ function: @escaping (Double) throws -> Double) { self.function = function }

  func evaluate(_ position: Double) -> Double {
    guard error == nil else { return .nan }
    evaluations += 1
    do { return try function(position) } catch {
      self.error = error
      return .nan
    }
  }
}
