extension Preset {
  /// Every preset.
  public static let all = tasks

  private static let tasks = [
    Preset(
      "finetune", "constant",
      "Fine-tunes a pre-trained language model at the learning rate given.",
      "A constant rate without warm-up loses nothing against warm-up and decay for models of 3 to 7 billion parameters "
        + "(the \"secret recipe\", arXiv 2412.13337)."),
    Preset(
      "vision", "warmup(5%) > cosine",
      "Trains an image model from scratch.",
      "Warm-up makes large batches safe (Goyal et al. 2017) and half a cosine wave is the default of timm and most "
        + "recipes since (Loshchilov and Hutter 2017)."),
  ]
}
