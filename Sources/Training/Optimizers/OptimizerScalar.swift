/// A number that parameters can be made of: `Float` or `Double`.
public protocol OptimizerScalar: BinaryFloatingPoint, BitwiseCopyable, Sendable {
  /// Adds a list to a stored state, bit for bit.
  static func add(_ list: [Self], to writer: inout ByteWriter)
  /// Reads a list from a stored state.
  static func list(from reader: inout ByteReader) throws(TrainingError) -> [Self]
}

extension Float: OptimizerScalar {
  /// Adds a list to a stored state, bit for bit.
  public static func add(_ list: [Float], to writer: inout ByteWriter) { writer.add(list) }

  /// Reads a list from a stored state.
  public static func list(from reader: inout ByteReader) throws(TrainingError) -> [Float] { try reader.floats() }
}

extension Double: OptimizerScalar {
  /// Adds a list to a stored state, bit for bit.
  public static func add(_ list: [Double], to writer: inout ByteWriter) { writer.add(list) }

  /// Reads a list from a stored state.
  public static func list(from reader: inout ByteReader) throws(TrainingError) -> [Double] { try reader.doubles() }
}
