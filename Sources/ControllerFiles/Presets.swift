extension Preset {
  /// Every preset: by task, then the dialects of the libraries.
  public static let all = tasks + torch + transformers + timm + optax + keras

  private static let tasks = [
    Preset(
      "llm-pretrain", "wsd(warmup=1%, decay=10%)",
      "Pre-trains a language model: warm-up, a long stable rate, a short decay.",
      "The decay can be moved when the budget changes, and 10% of the run suffice for it in long runs (Hu et al. 2024, "
        + "MiniCPM); 1 - sqrt is the shape that Hagele et al. 2024 advise; a warm-up of 1% is levanter's default. Needs the "
        + "total; where that is open, write the warm-up in steps: wsd(warmup=1000st, decay=10%)."),
    Preset(
      "finetune", "constant",
      "Fine-tunes a pre-trained language model at the learning rate given.",
      "A constant rate without warm-up loses nothing against warm-up and decay for models of 3 to 7 billion parameters "
        + "(the \"secret recipe\", arXiv 2412.13337)."),
    Preset(
      "vision", "warmup(5%) > cosine",
      "Trains an image model from scratch.",
      "Warm-up makes large batches safe (Goyal et al. 2017), and half a cosine wave down to 0 (Loshchilov and Hutter "
        + "2017) is what most image recipes have used since."),
    Preset(
      "budgeted", "rex",
      "Makes the most of a fixed budget of updates, large or small.",
      "REX has no parameter but its peak, and was made to hold up when a run is cut to a fraction of its usual length "
        + "(Chen, Wolfe and Kyrillidis 2022)."),
  ]

  private static let torch = [
    Preset(
      "torch-cosine", "torchCosine",
      "torch's CosineAnnealingLR with T_max the length of the run.", "The defaults of torch: eta_min 0."),
    Preset(
      "torch-linear", "torchLinear",
      "torch's LinearLR.", "The defaults of torch: from a third of the rate to all of it in 5 steps."),
    Preset(
      "torch-one-cycle", "torchOneCycle",
      "torch's OneCycleLR, which also moves the momentum; the peak is the learning rate given.",
      "The defaults of torch: pct_start 0.3, div_factor 25, final_div_factor 1e4, cosine, momentum 0.85 to 0.95."),
    Preset(
      "torch-plateau", "torchPlateau",
      "torch's ReduceLROnPlateau on the validation loss.",
      "The defaults of torch: factor 0.1, patience 10, relative threshold 1e-4, no cooldown."),
    Preset(
      "torch-imagenet", "step(every=30ep, factor=0.1)",
      "A tenth of the rate every 30 epochs.",
      "StepLR as in the ImageNet example of torch (pytorch/examples imagenet/main.py), for runs of 90 epochs."),
  ]

  private static let transformers = [
    Preset(
      "hf-linear", "hfLinear",
      "transformers' linear schedule, the default of its Trainer.",
      "The defaults of the Trainer: lr_scheduler_type linear, no warm-up."),
    Preset(
      "hf-cosine", "hfCosine(warmup=3%)",
      "transformers' cosine schedule with warm-up.",
      "The library has no warm-up unless asked; 3% is the warmup_ratio of many published fine-tuning recipes. The first "
        + "update has rate 0, as the library has it."),
    Preset(
      "hf-constant", "hfConstantWithWarmup(warmup=3%)",
      "transformers' constant schedule with warm-up.",
      "As hf-cosine; without warm-up the preset finetune says the same."),
    Preset(
      "hf-inverse-sqrt", "hfInverseSqrt(warmup=3%)",
      "transformers' inverse square root with warm-up.", "As hf-cosine; the time scale is the warm-up's length."),
  ]

  private static let timm = [
    Preset(
      "timm-cosine", "timmCosine(warmup=5ep, warmupStart=1e-05)",
      "timm's cosine with warm-up; the rate jumps where the warm-up ends.",
      "The defaults of timm's train.py: 5 warm-up epochs from 1e-5, warmup_prefix false, which is what makes the jump."),
    Preset(
      "timm-step", "timmStep(every=90ep, warmup=5ep, warmupStart=1e-05, warmupPrefix=false)",
      "timm's step decay with warm-up.",
      "The defaults of timm's train.py: a tenth of the rate every 90 epochs, 5 warm-up epochs from 1e-5."),
  ]

  private static let optax = [
    Preset(
      "optax-warmup-cosine", "optaxWarmupCosine(warmup=5%)",
      "optax's warmup_cosine_decay_schedule over the whole run.",
      "optax has no defaults for the lengths; its decay_steps include the warm-up, for which 5% is our choice."),
    Preset(
      "optax-one-cycle", "optaxOneCycle",
      "optax's cosine_onecycle_schedule; the peak is the learning rate given.",
      "The defaults of optax: pct_start 0.3, div_factor 25, final_div_factor 1e4."),
    Preset(
      "optax-plateau", "optaxPlateau",
      "optax's reduce_on_plateau on the validation loss.",
      "The defaults of optax: factor 0.1, patience 10, relative threshold 1e-4, no cooldown."),
  ]

  private static let keras = [
    Preset(
      "keras-plateau", "kerasPlateau",
      "Keras's ReduceLROnPlateau on the validation loss.",
      "The defaults of Keras: factor 0.1, patience 10, absolute threshold 1e-4, no cooldown.")
  ]
}
