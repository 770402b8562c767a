internal import Rheostat
internal import Training
internal import Workloads

/// Grants the wish of a controller that an optimizer of the SGD family run schedule-free, and says so in one line.
enum ScheduleFreeWish {
  /// The task as it is to be trained under a controller.
  ///
  /// - Parameters:
  ///   - keep: whether the user keeps the optimizer.
  ///   - name: what the run is called where there are several.
  static func grant(
    _ configuration: Configuration, _ task: ClassificationTask, keep: Bool, name: String? = nil
  ) -> ClassificationTask {
    let given = task.optimizer.settings
    guard !keep, ControllerCatalog.standard.wishesScheduleFree(configuration), let settings = given.scheduleFree,
      let note = given.scheduleFreeNote
    else { return task }
    complain("\(name.map { "\($0): " } ?? "")\(note); --keep-optimizer keeps \(given.kind.rawValue)")
    return task.with(settings)
  }
}
