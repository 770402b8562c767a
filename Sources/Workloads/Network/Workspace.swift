/// The numbers of one pass over a batch: examples, outputs of every layer, gradients between layers.
///
/// Made once and used for every batch, so that training allocates nothing.
struct Workspace: Sendable {
  /// Where the numbers of one layer lie in ``store``.
  struct Places: Sendable {
    /// Outputs after the activation; logits in the last layer: rows x outputs.
    var output = 0
    /// Inputs of the activation, where its derivative needs them: rows x outputs.
    var input = 0
    /// Normalised numbers before gain and shift: rows x outputs.
    var normalized = 0
    /// 1 / standard deviation: a number a row (layer) or a unit (batch normalisation).
    var scale = 0
    /// Mean and variance of the batch: a number a unit each (batch normalisation).
    var mean = 0, variance = 0
  }

  /// Where the numbers of the stem lie in ``store``.
  struct StemPlaces: Sendable {
    /// What it hands on: rows x features.
    var output = 0
    /// Inputs of its activation, where the derivative needs them: rows x features.
    var input = 0
    /// Neighbourhoods of the pixels (convolution): rows x positions x 9.
    var patches = 0
  }

  /// The most rows it can hold.
  let capacity: Int
  /// Rows in use.
  var rows = 0
  /// The examples: rows x inputs.
  var inputs: [Float]
  /// Their classes.
  var labels: [Int]
  /// Everything else.
  var store: [Float]
  let places: [Places]
  let stemPlaces: StemPlaces
  /// The two buffers for gradients of outputs: rows x the widest layer; layers take turns.
  let gradients: [Int]

  init(_ shape: NetworkShape, capacity: Int) {
    var size = 0
    func take(_ count: Int) -> Int {
      defer { size += (count + 15) & ~15 }  // 64 bytes: a cache line
      return size
    }
    places = shape.layers.enumerated().map { index, layer in
      let isHidden = index < shape.hidden.count
      var places = Places()
      places.output = take(capacity * layer.outputs)
      if isHidden, shape.activation.keepsInput { places.input = take(capacity * layer.outputs) }
      if layer.normalization != .none { places.normalized = take(capacity * layer.outputs) }
      if layer.normalization == .layer { places.scale = take(capacity) }
      if layer.normalization == .batch {
        places.scale = take(layer.outputs)
        places.mean = take(layer.outputs)
        places.variance = take(layer.outputs)
      }
      return places
    }
    var stem = StemPlaces()
    let layout = shape.stemLayout
    if shape.stem != .none { stem.output = take(capacity * layout.features) }
    if case .convolution = shape.stem {
      stem.patches = take(capacity * layout.positions * Stem.kernel)
      if shape.activation.keepsInput { stem.input = take(capacity * layout.features) }
    }
    stemPlaces = stem
    gradients = [take(capacity * shape.widest), take(capacity * shape.widest)]
    self.capacity = capacity
    inputs = [Float](repeating: 0, count: capacity * shape.inputs)
    labels = [Int](repeating: 0, count: capacity)
    store = [Float](repeating: 0, count: size)
  }
}
