internal import Glibc

/// Softmax with cross-entropy over the rows of a batch.
enum SoftmaxCrossEntropy {
  /// The sum of the losses of the rows, and how many rows have their largest logit at the label.
  struct Outcome {
    var loss = 0.0
    var correct = 0
  }

  /// One row: `loss = log sum exp(z) - z_label`; leaves `(softmax - one-hot) * scale` in place of the logits.
  ///
  /// A row with NaN has loss NaN and counts as wrong.
  static func consume(_ z: Target, _ classes: Int, label: Int, scale: Float, into outcome: inout Outcome) {
    if isLargest(z, classes, label) { outcome.correct += 1 }
    var largest = -Float.infinity
    for i in 0..<classes where z[i] > largest { largest = z[i] }
    let target = z[label]
    var sum: Float = 0
    for i in 0..<classes {
      z[i] = expf(z[i] - largest)
      sum += z[i]
    }
    outcome.loss += log(Double(sum)) + Double(largest) - Double(target)
    let factor = scale / sum
    for i in 0..<classes { z[i] *= factor }
    z[label] -= scale
  }

  /// Of equal logits the first is the answer.
  private static func isLargest(_ z: Source, _ classes: Int, _ label: Int) -> Bool {
    for i in 0..<classes where i != label {
      guard z[label] > z[i] || (z[label] == z[i] && label < i) else { return false }
    }
    return !z[label].isNaN
  }
}
