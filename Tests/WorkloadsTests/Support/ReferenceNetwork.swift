import Glibc
import Training

@testable import Workloads

/// The network once more in Double, written from the formulas, one number at a time; gradients by central differences.
struct ReferenceNetwork {
  let shape: NetworkShape
  var parameters: [Double]
  /// Running mean and variance, layer by layer; nil: batch normalisation uses the batch.
  var running: [Double]?

  init(_ network: Network) {
    shape = network.shape
    parameters = network.parameters.map(Double.init)
  }

  /// Logits of each example.
  func logits(_ examples: [[Double]]) -> [[Double]] {
    var rows = examples
    var (place, seen) = (0, 0)
    func next(_ count: Int) -> [Double] {
      defer { place += count }
      return Array(parameters[place..<(place + count)])
    }
    rows = throughStem(rows, next)
    for (depth, width) in (shape.hidden + [shape.outputs]).enumerated() {
      let isHidden = depth < shape.hidden.count
      let inputs = rows[0].count
      let matrix = next(inputs * width)
      rows = rows.map { x in
        (0..<width).map { o in (0..<inputs).reduce(0) { $0 + matrix[o * inputs + $1] * x[$1] } }
      }
      if !isHidden || shape.normalization == .none {
        let bias = next(width)
        rows = rows.map { zip($0, bias).map(+) }
      } else {
        rows = normalized(rows, &seen)
        let (gain, shift) = (next(width), next(width))
        rows = rows.map { row in (0..<width).map { gain[$0] * row[$0] + shift[$0] } }
      }
      if isHidden { rows = rows.map { $0.map(activated) } }
    }
    return rows
  }

  private func throughStem(_ rows: [[Double]], _ next: (Int) -> [Double]) -> [[Double]] {
    switch shape.stem {
    case .none: return rows
    case .embedding(let vocabulary, let width):
      let table = next(vocabulary * width)
      return rows.map { row in row.flatMap { table[(Int($0) * width)..<((Int($0) + 1) * width)] } }
    case .convolution(let channels):
      let (kernels, bias) = (next(9 * channels), next(channels))
      return rows.map { convolved($0, kernels, bias).map(activated) }
    }
  }

  /// `y[i][j][k] = b[k] + sum over u, v in 0..<3 of w[k][u][v] x[2 i + u - 1][2 j + v - 1]`, 0 beyond the border.
  private func convolved(_ image: [Double], _ kernels: [Double], _ bias: [Double]) -> [Double] {
    let side = (1...).first { $0 * $0 >= image.count }!
    func pixel(_ y: Int, _ x: Int) -> Double {
      (0..<side).contains(y) && (0..<side).contains(x) ? image[y * side + x] : 0
    }
    var outputs: [Double] = []
    for y in stride(from: 0, to: side, by: 2) {
      for x in stride(from: 0, to: side, by: 2) {
        for (channel, bias) in bias.enumerated() {
          outputs.append(
            (0..<9).reduce(bias) { $0 + kernels[channel * 9 + $1] * pixel(y + $1 / 3 - 1, x + $1 % 3 - 1) })
        }
      }
    }
    return outputs
  }

  private func normalized(_ rows: [[Double]], _ seen: inout Int) -> [[Double]] {
    let width = rows[0].count
    func scaled(_ x: Double, _ mean: Double, _ variance: Double) -> Double {
      (x - mean) / (variance + 1e-5).squareRoot()
    }
    if shape.normalization == .layer {
      return rows.map { row in
        let (mean, variance) = Self.moments(row)
        return row.map { scaled($0, mean, variance) }
      }
    }
    defer { seen += 2 * width }
    let moments = (0..<width).map { unit in
      running.map { ($0[seen + unit], $0[seen + width + unit]) } ?? Self.moments(rows.map { $0[unit] })
    }
    return rows.map { row in (0..<width).map { scaled(row[$0], moments[$0].0, moments[$0].1) } }
  }

  static func moments(_ list: [Double]) -> (mean: Double, variance: Double) {
    let mean = list.reduce(0, +) / Double(list.count)
    return (mean, list.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(list.count))
  }

  private func activated(_ x: Double) -> Double {
    switch shape.activation {
    case .relu: max(x, 0)
    case .tanh: tanh(x)
    case .gelu: x * 0.5 * erfc(-x / 2.0.squareRoot())
    }
  }

  /// Mean cross-entropy.
  func loss(_ examples: [[Double]], _ labels: [Int]) -> Double {
    let losses = zip(logits(examples), labels).map { row, label in
      log(row.reduce(0) { $0 + exp($1) }) - row[label]
    }
    return losses.reduce(0, +) / Double(losses.count)
  }

  /// `(f(x + h) - f(x - h)) / 2h` with `h = 1e-5`: an error near 1e-10 (h^2 of the formula, 1e-16 / h of rounding).
  func gradient(_ examples: [[Double]], _ labels: [Int]) -> [Double] {
    let step = 1e-5
    return parameters.indices.map { place in
      var (up, down) = (self, self)
      up.parameters[place] += step
      down.parameters[place] -= step
      return (up.loss(examples, labels) - down.loss(examples, labels)) / (2 * step)
    }
  }
}
