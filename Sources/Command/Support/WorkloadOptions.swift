internal import ArgumentParser
internal import Report
internal import Rheostat
internal import Training
internal import Workloads

/// What is trained and how, the learning rate apart.
struct WorkloadOptions: ParsableArguments {
  @Option(
    help: """
      The data: digits (8 x 8 pixels, compiled in), fashion-mnist (Debian's dataset-fashion-mnist) or text (a book byte by \
      byte, Debian's golang-github-andybalholm-brotli-dev: the next byte is told from the last ten, each through an \
      embedding).
      """)
  var workload = Workload.digits

  @Option(
    help: ArgumentHelp(
      "Train on so many examples only, spread evenly over all. (default: all)", valueName: "examples"))
  var trainingExamples: Int?

  @Option(
    help: ArgumentHelp(
      "Validate on so many of the examples held out, spread evenly over all: a cheaper validation. (default: all)",
      valueName: "examples"))
  var validationExamples: Int?

  @Option(
    help: """
      What pixels are multiplied by: even (nothing) or skewed (factors from 1 to 0.03, an ill-conditioned problem).
      """)
  var scaling = PixelScaling.even

  @Option(help: "The model: softmax (regression, no hidden layer), mlp, or conv (a convolution before an mlp).")
  var model = Model.mlp

  @Option(
    help: ArgumentHelp(
      "Units of each hidden layer of an mlp, as 256 or 512,256. (default: 256; of conv 64)", valueName: "units"))
  var hidden: String?

  @Option(help: ArgumentHelp("Channels of the convolution (3 x 3 pixels, stride 2). (default: 8)"))
  var channels: Int?

  @Option(help: "Nonlinearity of the hidden layers: relu, tanh or gelu.")
  var activation = Activation.relu

  @Option(help: "Normalisation of the hidden layers: none, layer or batch.")
  var normalization = Normalization.none

  @Option(
    help: """
      sgd, momentum, nesterov, adam, adamw, nadamw, schedule-free-sgd, schedule-free-adamw or prodigy. momentum (0.9) is \
      the default, since most image models are trained with it.
      """)
  var optimizer = OptimizerKind.momentum

  @Flag(
    help: """
      Keep sgd, momentum and nesterov as they are. Otherwise a controller that wishes for it gets their schedule-free \
      form, and a line says so.
      """)
  var keepOptimizer = false

  @Option(
    help: ArgumentHelp(
      "Validate, and hand out, an exponential moving average (EMA) of the weights with this decay an update, as 0.999: "
        + "the mean over the last 1,000 updates or so. (default: none)", valueName: "decay"))
  var ema: Double?

  @Option(
    help: ArgumentHelp(
      "Weight decay per unit of learning rate: an L2 penalty, or for adamw, nadamw, schedule-free-adamw and prodigy a shrinking of the "
        + "weights. "
        + "(default: 0.01 for adamw and nadamw, as in torch's AdamW, since without it they are Adam and NAdam; 0 for "
        + "the others, as in torch and in the packages of their authors)", valueName: "decay"))
  var weightDecay: Double?

  @Option(help: "Optimizer updates in the run; the default takes seconds on the digits.")
  var steps = 3000

  @Option(help: "Examples in a batch; 64 gives 22 updates an epoch on the digits.")
  var batch = 64

  @Option(help: "Seed of the weights and of the order of the examples.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Updates between validations. (default: a fiftieth of the run)", valueName: "steps"))
  var validateEvery: Int?

  @Option(
    help: ArgumentHelp(
      "Start from these weights: float32, little-endian, in layer order (an embedding or a convolution first; of each "
        + "layer matrix, then bias).", valueName: "file"))
  var weights: String?

  /// Which network.
  enum Model: String, CaseIterable, ExpressibleByArgument {
    case softmax, mlp, conv

    var defaultUnits: String { self == .conv ? "64" : "256" }
  }

  func validate() throws {
    guard (1...RunPlan.largestTotal).contains(steps) else {
      throw ValidationError("--steps must be from 1 to 2^53; got \(steps).")
    }
    if batch < 1 { throw ValidationError("--batch must be 1 or more; got \(batch).") }
    if let validateEvery, validateEvery < 1 {
      throw ValidationError("--validate-every must be 1 or more; got \(validateEvery).")
    }
    if let weightDecay, !(weightDecay.isFinite && weightDecay >= 0) {
      throw ValidationError("--weight-decay must be a finite number of 0 or more; got \(weightDecay).")
    }
    for (name, count) in [("training", trainingExamples), ("validation", validationExamples)] {
      if let count, count < 1 { throw ValidationError("--\(name)-examples must be 1 or more; got \(count).") }
    }
    if model != .conv, let channels {
      throw ValidationError("--channels belongs to --model conv; got --channels \(channels) without it.")
    }
    if let ema, !(ema > 0 && ema < 1) {
      throw ValidationError("--ema must be a number above 0 and below 1, as 0.999; got \(ema).")
    }
    if model == .softmax, hidden != nil {
      throw ValidationError("--hidden belongs to --model mlp; softmax regression has no hidden layer.")
    }
    _ = try units()
  }

  private func units() throws -> [Int] {
    guard model != .softmax else { return [] }
    return try (hidden ?? model.defaultUnits).split(separator: ",", omittingEmptySubsequences: false).map { text in
      guard let count = Int(text), count > 0 else {
        throw ValidationError("--hidden must be whole numbers above 0, as in 512,256; got \"\(hidden ?? "")\".")
      }
      return count
    }
  }

  private var kernels: Int? { model == .conv ? channels ?? 8 : nil }

  private func data() throws -> DataSplit {
    let limited = try workload.load().limited(training: trainingExamples, validation: validationExamples)
    return try limited.scaled(scaling)
  }

  /// The task before its first step.
  func makeTask() throws -> ClassificationTask {
    let data = try data()
    let units = try units()
    let shape = try NetworkShape(
      for: data, hidden: units, channels: kernels, activation: activation, normalization: normalization)
    return try ClassificationTask(
      data, hidden: units, channels: kernels, activation: activation, normalization: normalization,
      optimizer: OptimizerSettings(optimizer, weightDecay: weightDecay), batch: batch, seed: seed,
      weights: try weights.map { try WeightFile.read($0, count: shape.parameterCount) }, ema: ema)
  }

  /// The plan of a run of the task.
  func plan(for task: ClassificationTask, baseRate: Double?) -> RunPlan {
    RunPlan(for: task, total: steps, stepsPerEpoch: task.stepsPerEpoch, baseRate: baseRate)
  }

  /// What the first line of the trace tells; the digest of the first weights tells a stored run whether they are its own.
  func description(
    of task: ClassificationTask, name: String, controller: Configuration, plan: RunPlan, logSignals: Signals = []
  ) throws -> RunDescription {
    var members: [JSON.Member] = [.init("name", .string(workload.rawValue)), .init("model", .string(model.rawValue))]
    members += dataMembers
    if let kernels { members.append(.init("channels", .integer(kernels))) }
    if model != .softmax {
      members += [
        .init("hidden", .array(try units().map(JSON.integer))), .init("activation", .string(activation.rawValue)),
        .init("normalization", .string(normalization.rawValue)),
      ]
    }
    if let ema { members.append(.init("ema", .number(ema))) }
    members += [
      .init("metric", .string("accuracy")),
      .init("parameters", .integer(task.network.parameters.count)), .init("batch", .integer(batch)),
      .init("weightDecay", .number(task.optimizer.settings.weightDecay)),
      .init("start", .string(task.digest.hexadecimal)),
    ]
    var description = RunDescription(
      name: name, workload: .object(members), optimizer: task.optimizer.settings.kind.rawValue, controller: controller,
      plan: plan,
      seed: seed, validateEvery: validateEvery, logSignals: logSignals)
    description.settingNames = Self.settingNames
    return description
  }

  /// How the data differ from all examples as they are; nothing is told of what does not, as in traces of old.
  private var dataMembers: [JSON.Member] {
    let limits = [("trainingExamples", trainingExamples), ("validationExamples", validationExamples)]
    return limits.compactMap { name, count in count.map { JSON.Member(name, .integer($0)) } }
      + (scaling == .even ? [] : [JSON.Member("scaling", .string(scaling.rawValue))])
  }

  /// The options behind the settings of a run, as sentences name them.
  private static let settingNames = [
    "workload.name": "--workload", "workload.model": "--model", "workload.hidden": "--hidden",
    "workload.trainingExamples": "--training-examples", "workload.validationExamples": "--validation-examples",
    "workload.scaling": "--scaling", "workload.channels": "--channels",
    "workload.activation": "--activation", "workload.normalization": "--normalization", "workload.batch": "--batch",
    "workload.weightDecay": "--weight-decay", "workload.ema": "--ema",
    "workload.start": "the digest of the first weights (--weights)",
    "optimizer": "--optimizer", "controller": "--controller", "plan.baseRate": "--lr", "seed": "--seed",
    "validateEvery": "--validate-every", "logSignals": "--log-signals",
  ]
}
