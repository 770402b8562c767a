extension FoMo {
  /// Creates a meta-schedule from a configuration.
  public init(_ arguments: Arguments) throws(ControllerError) {
    let tasks = try arguments.optionalInteger("tasks")
    let steps = try Self.stepsPerTask(arguments, tasks: tasks)
    let warmup = try arguments.optionalLength("warmup")
    let cooldown = try arguments.optionalLength("cooldown")
    let meta = Meta(rawValue: try arguments.choice("meta")) ?? .cosine
    guard (warmup ?? 1) >= 1, warmup ?? Self.tenth(steps) <= steps else {
      throw arguments.refusal("warmup", "must be from 1 to the \(steps) steps of a task; got \(warmup ?? 0)")
    }
    let room = steps - (warmup ?? Self.tenth(steps))
    guard cooldown ?? 0 <= room else {
      throw arguments.refusal(
        "cooldown", "must be at most the \(room) steps that the warm-up leaves of a task; got \(cooldown ?? 0)")
    }
    self.init(
      meta: meta, peak: try arguments.peak(), stepsPerTask: steps, tasks: tasks, warmup: warmup, cooldown: cooldown,
      endRatio: try arguments.number("endRatio"))
  }

  private static func stepsPerTask(_ arguments: Arguments, tasks: Int?) throws(ControllerError) -> Int {
    if let written = try arguments.optionalLength("stepsPerTask") {
      guard written > 0 else { throw arguments.refusal("stepsPerTask", "must be 1 step or more; got 0") }
      return written
    }
    guard let tasks, let total = arguments.plan.total else {
      throw arguments.refusal("stepsPerTask", "is missing; write it, or give the run a total and write tasks=4")
    }
    guard tasks <= total else {
      throw arguments.refusal("tasks", "must not be above the \(total) steps there are; got \(tasks)")
    }
    return (total - 1) / tasks + 1
  }

  /// The catalogue entry.
  public static let entry = CatalogEntry.schedule(
    FoMo.self, kind: "fomo",
    summary: "FoMo-in-Flux: one short schedule for each task, whose peaks follow one long schedule.",
    formula: "task j: warm-up to r + v_j (1 - r), then cosine or inverse square root; v_j by the meta rule",
    parameters: [
      .peak,
      Parameter(
        "meta", .choice(Meta.allCases.map(\.rawValue)), default: .value(.text(Meta.cosineAutoregressive.rawValue)),
        "How the peak of a task follows from those before; cosine with the recovery that the authors' settings name."),
      Parameter(
        "tasks", .integer(1...RunPlan.largestTotal), unit: "tasks", default: .derived("no end"),
        "Number of tasks, after which the last rate is held."),
      Parameter(
        "stepsPerTask", .length, unit: "steps", default: .derived("the steps over the tasks, rounded up"),
        "Updates of a task; equal parts, so that the tasks fill the run."),
      Parameter(
        "warmup", .length, unit: "steps", default: .derived("a tenth of a task, rounded up"),
        "Warm-up of each task; a tenth as in the authors' settings."),
      Parameter(
        "cooldown", .length, unit: "steps", default: .derived("a tenth of a task, rounded up"),
        "Linear fall to 0 at the end of each inverse square root; a tenth as in the authors' settings."),
      Parameter(
        "endRatio", .number(.unit), default: .value(.number(0.001)),
        "Rate at the end over the peak; 0.001 as in the authors' settings."),
    ],
    source: "FoMo-in-Flux (Roth et al. 2024), mirror pseudope/fomo_in_flux base_continual_learner.py",
    example: "fomo(tasks=4)")
}
