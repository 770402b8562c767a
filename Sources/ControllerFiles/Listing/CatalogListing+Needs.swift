internal import RateControl

extension CatalogListing {
  /// What the example of the entry needs of any loop; nil if it cannot be made by itself.
  func needs(_ entry: CatalogEntry) -> Needs? {
    let plan = Self.plan
    guard let whole = made(entry, plan) else { return nil }
    return leaner(plan, than: whole).reduce(whole) { least, plan in
      made(entry, plan).map { least.intersection($0) } ?? least
    }
  }

  /// What it also uses where the plan offers it; nil if there is nothing.
  func uses(_ entry: CatalogEntry) -> Needs? {
    guard let whole = made(entry, Self.plan), let needs = needs(entry) else { return nil }
    let uses = Needs(
      signals: whole.signals.subtracting(needs.signals), deeds: whole.deeds.subtracting(needs.deeds),
      slots: whole.slots.subtracting(needs.slots))
    return uses.isEmpty ? nil : uses
  }

  /// A plan of a loop that can and reports all.
  private static let plan = RunPlan(
    total: 100, stepsPerEpoch: 10, tokensPerStep: 1000, baseRate: 0.1, weightScale: 0.05, signals: .all,
    can: [.validate, .saveRestore, .rewindData, .measureBeforeUpdate])

  /// Plans that each lack one of the deeds or signals.
  private func leaner(_ plan: RunPlan, than needs: Needs) -> [RunPlan] {
    let deeds: [Deeds] = [.validate, .saveRestore, .rewindData, .measureBeforeUpdate]
    return deeds.filter { needs.deeds.contains($0) }.map { deed in
      var plan = plan
      plan.can.subtract(deed)
      return plan
    }
      + needs.signals.elements.map { signal in
        var plan = plan
        plan.signals.subtract(Signals(signal))
        return plan
      }
  }

  private func made(_ entry: CatalogEntry, _ plan: RunPlan) -> Needs? {
    guard let configuration = try? Configuration(spelling: entry.example, catalog: catalog) else { return nil }
    return (try? catalog.make(configuration, plan: plan))?.needs
  }
}

extension Needs {
  /// What both ask for; what else is said of them is this one's.
  fileprivate func intersection(_ other: Needs) -> Needs {
    var both = self
    both.signals.formIntersection(other.signals)
    both.deeds.formIntersection(other.deeds)
    both.slots.formIntersection(other.slots)
    return both
  }
}
