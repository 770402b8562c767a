// swift-format-ignore-file: AlwaysUseLowerCamelCase

// The names are those of the C header.
public import CRheostat
internal import Rheostat

@c @implementation public func rheostat_directive_now(
  _ controller: rheostat_handle, _ directive: UnsafeMutablePointer<rheostat_directive>?
) -> rheostat_status {
  withController(controller) { box in
    guard let directive, isWhole(directive) else { return box.refuse(wrongDirective) }
    box.tell(directive)
    return rheostat_status(RHEOSTAT_OK)
  }
}

@c @implementation public func rheostat_receive(_ controller: rheostat_handle, _ event: UnsafePointer<rheostat_event>?)
  -> rheostat_status
{
  withController(controller) { $0.receive(event) }
}

@c @implementation public func rheostat_advance(
  _ controller: rheostat_handle, _ event: UnsafePointer<rheostat_event>?,
  _ directive: UnsafeMutablePointer<rheostat_directive>?
) -> rheostat_status {
  withController(controller) { box in
    guard let directive, isWhole(directive) else { return box.refuse(wrongDirective) }
    let status = box.receive(event)
    box.tell(directive)
    return status
  }
}

private let wrongDirective = Misuse("the directive is a null pointer or of another size; nothing was received")

@inline(__always)
private func isWhole(_ directive: UnsafeMutablePointer<rheostat_directive>) -> Bool {
  directive.pointee.size == UInt32(MemoryLayout<rheostat_directive>.size)
}

extension ControllerBox {
  @inline(__always)
  fileprivate func tell(_ directive: UnsafeMutablePointer<rheostat_directive>) {
    directive.pointee.write(snapshot.controller.directive, decision: snapshot.controller.decisionNumber)
  }

  @inline(__always)
  fileprivate func receive(_ event: UnsafePointer<rheostat_event>?) -> rheostat_status {
    guard let event, event.pointee.size == UInt32(MemoryLayout<rheostat_event>.size) else {
      return refuse(Misuse("the event is a null pointer or of another size"))
    }
    do {
      let happened = try LoopEvent(event.pointee)
      try snapshot.controller.receive(happened)
      if case .replanned(let total) = happened { snapshot.replanned = Snapshot.Replanned(total: total) }
      return rheostat_status(RHEOSTAT_OK)
    } catch {
      return refuse(error)
    }
  }
}

@c @implementation public func rheostat_rates(
  _ controller: UnsafePointer<CChar>?, _ plan: UnsafePointer<CChar>?, _ first: Int64, _ count: Int64,
  _ rates: UnsafeMutablePointer<Double>?, _ momenta: UnsafeMutablePointer<Double>?, _ error: TextPointer?
) -> rheostat_status {
  answering(error) {
    guard first >= 0, count >= 0, first <= 1 << 40, count <= 1 << 40 else {
      throw FileError("first and count must be from 0 to 2^40; got \(first) and \(count)")
    }
    guard let rates else { throw Misuse("the rates are a null pointer") }
    let configuration = try configuration(controller)
    let made = try ControllerCatalog.standard.make(configuration, plan: RunPlan(json: JSON(read(plan, "plan"))))
    let form = try ClosedForm(made, name: configuration.kind)
    try form.list(Int(first), Int(count)) { index, update in
      rates[index] = update.rate
      if let momenta { momenta[index] = update.momentum ?? .nan }
    }
    return nil
  }
}
