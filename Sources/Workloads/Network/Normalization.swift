/// What stands between a hidden layer's matrix and its activation.
public enum Normalization: String, Sendable, CaseIterable, Hashable {
  /// Nothing but a bias.
  case none
  /// Layer normalisation: mean 0 and variance 1 over the features of each example, then gain and shift.
  ///
  /// Source: Ba, Kiros and Hinton 2016, arXiv 1607.06450; `torch.nn.LayerNorm`.
  case layer
  /// Batch normalisation: mean 0 and variance 1 of each feature over the batch, then gain and shift. Evaluation uses
  /// running means (`running = 0.9 running + 0.1 batch`, the variance with n - 1).
  ///
  /// Source: Ioffe and Szegedy 2015, arXiv 1502.03167; `torch.nn.BatchNorm1d`.
  case batch

  /// Added to the variance; the value of torch.
  static let epsilon: Float = 1e-5
  /// Share of the batch in a running mean; the value of torch.
  static let share: Float = 0.1
}

/// Layer normalisation of one row.
enum LayerNorm {
  /// Replaces a row by `gain * normalized + shift`; `normalized` keeps the row before gain and shift.
  ///
  /// - Returns: 1 / sqrt(variance + epsilon).
  static func forward(_ row: Target, _ count: Int, gain: Source, shift: Source, normalized: Target) -> Float {
    let mean = Row.sum(count) { row[$0] } / Float(count)
    let variance = Row.sum(count) { (row[$0] - mean) * (row[$0] - mean) } / Float(count)
    let scale = 1 / (variance + Normalization.epsilon).squareRoot()
    for i in 0..<count {
      normalized[i] = (row[i] - mean) * scale
      row[i] = gain[i] * normalized[i] + shift[i]
    }
    return scale
  }

  /// Replaces the gradient of the output by that of the input; adds to the gradients of gain and shift.
  static func backward(
    _ gradient: Target, _ count: Int, gain: Source, normalized: Source, scale: Float, gainGradient: Target,
    shiftGradient: Target
  ) {
    for i in 0..<count {
      gainGradient[i] += gradient[i] * normalized[i]
      shiftGradient[i] += gradient[i]
      gradient[i] *= gain[i]
    }
    let mean = Row.sum(count) { gradient[$0] } / Float(count)
    let slope = Row.sum(count) { gradient[$0] * normalized[$0] } / Float(count)
    for i in 0..<count { gradient[i] = scale * (gradient[i] - mean - normalized[i] * slope) }
  }
}

/// Batch normalisation of a batch, feature by feature; loops run along rows, so that memory is read in order.
enum BatchNorm {
  /// Mean and variance (with n) of each feature.
  static func moments(_ z: Source, _ rows: Int, _ count: Int, mean: Target, variance: Target) {
    mean.update(repeating: 0, count: count)
    variance.update(repeating: 0, count: count)
    for row in 0..<rows { for i in 0..<count { mean[i] += z[row * count + i] } }
    for i in 0..<count { mean[i] /= Float(rows) }
    for row in 0..<rows {
      for i in 0..<count {
        let deviation = z[row * count + i] - mean[i]
        variance[i] += deviation * deviation
      }
    }
    for i in 0..<count { variance[i] /= Float(rows) }
  }

  /// Replaces a row by `gain * normalized + shift`; `normalized` keeps the row before gain and shift.
  static func forward(
    _ row: Target, _ count: Int, mean: Source, scale: Source, gain: Source, shift: Source, normalized: Target
  ) {
    for i in 0..<count {
      normalized[i] = (row[i] - mean[i]) * scale[i]
      row[i] = gain[i] * normalized[i] + shift[i]
    }
  }

  /// `scale = 1 / sqrt(variance + epsilon)`.
  static func scales(_ variance: Source, _ count: Int, _ scale: Target) {
    for i in 0..<count { scale[i] = 1 / (variance[i] + Normalization.epsilon).squareRoot() }
  }

  /// Replaces the gradient of the output by that of the input; writes the gradients of gain and shift.
  static func backward(
    _ gradient: Target, _ rows: Int, _ count: Int, gain: Source, normalized: Source, scale: Source,
    gainGradient: Target, shiftGradient: Target
  ) {
    for row in 0..<rows {
      for i in 0..<count {
        gainGradient[i] += gradient[row * count + i] * normalized[row * count + i]
        shiftGradient[i] += gradient[row * count + i]
      }
    }
    let share = 1 / Float(rows)
    for row in 0..<rows {
      for i in 0..<count {
        let place = row * count + i
        let rest = gradient[place] - share * (shiftGradient[i] + normalized[place] * gainGradient[i])
        gradient[place] = gain[i] * scale[i] * rest
      }
    }
  }
}
