internal import Rheostat
internal import Training
internal import Workloads

/// Grants the wish of a controller that an optimizer of the SGD family run schedule-free.
enum ScheduleFreeWish {
  /// The task as it is to be trained under a controller, and the line that says so once the run is made; nil if the
  /// task is as it was.
  ///
  /// - Parameters:
  ///   - keep: whether the user keeps the optimizer.
  ///   - name: what the run is called where there are several.
  static func grant(
    _ configuration: Configuration, _ task: ClassificationTask, keep: Bool, name: String? = nil
  ) -> (task: ClassificationTask, line: String?) {
    let given = task.optimizer.settings
    guard !keep, ControllerCatalog.standard.wishesScheduleFree(configuration), let settings = given.scheduleFree,
      let note = given.scheduleFreeNote
    else { return (task, nil) }
    let line = "\(name.map { "\($0): " } ?? "")\(note); --keep-optimizer keeps \(given.kind.rawValue)"
    return (task.with(settings), line)
  }
}
