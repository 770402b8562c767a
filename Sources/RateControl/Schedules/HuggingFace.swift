internal import Glibc

/// What the schedules of Hugging Face transformers share. Warm-ups start at 0, so the first update does nothing.
enum HuggingFace {
  static let source = "transformers 5.23 optimization.py"

  static let warmup = Parameter.warmup(
    "Length W of the linear warm-up from 0 (num_warmup_steps); 0 is the default of the Trainer.")

  static let cycles = Parameter(
    "cycles", .number(Interval(0, 1e6, includesLow: false)), default: .value(.number(0.5)),
    "How many whole waves the decay makes (num_cycles); 0.5, half a wave, is the library's default.")

  /// `t / max(1, W)` while the warm-up lasts; nil after it.
  static func climb(_ step: Int, _ warmup: Int) -> Double? {
    step < warmup ? Double(max(step, 0)) / Double(max(1, warmup)) : nil
  }

  /// `(t - W) / max(1, T - W)`, which is not held at 1.
  static func progress(_ step: Double, _ warmup: Int, _ steps: Int) -> Double {
    (step - Double(warmup)) / Double(max(1, steps - warmup))
  }

  /// `(1 + cos(2 pi cycles p)) / 2` for every p; whole waves are taken off first, so that large p keep their digits.
  static func wave(_ cycles: Double, _ progress: Double) -> Double {
    Shape.cosineFall(fmod(2 * cycles * progress, 2))
  }
}
