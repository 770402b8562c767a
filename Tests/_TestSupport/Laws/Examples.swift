public import Rheostat

/// The examples of the catalogue as configurations.
public enum Examples {
  /// The example of a kind.
  public static func configuration(_ kind: String, in catalog: ControllerCatalog) throws -> Configuration {
    let cosine = Configuration.Value.controller(Configuration(kind: "cosine"))
    let constant = Configuration.Value.controller(Configuration(kind: "constant"))
    switch kind {
    case "warmup": return Configuration(kind: kind, parameters: ["steps": .text("5%"), "then": cosine])
    case "sequence":
      return Configuration(
        kind: kind,
        parameters: [
          "parts": .list([.record(["for": .text("15st"), "controller": constant]), .record(["controller": cosine])])
        ])
    case "scale": return Configuration(kind: kind, parameters: ["of": cosine, "factor": .number(0.5)])
    case "clamp":
      return Configuration(kind: kind, parameters: ["of": cosine, "low": .number(1e-3), "high": .number(0.05)])
    case "hold": return Configuration(kind: kind, parameters: ["of": cosine, "every": .integer(10)])
    case "product": return Configuration(kind: kind, parameters: ["of": cosine, "by": cosine])
    case "guard": return Configuration(kind: kind, parameters: ["of": cosine, "keep": .integer(10)])
    default: return Configuration(kind: kind)
    }
  }
}
