// swift-format-ignore-file: AlwaysUseLowerCamelCase

// The names are those of the C header.
public import CRheostat
internal import Rheostat

@c @implementation public func rheostat_create(
  _ controller: UnsafePointer<CChar>?, _ plan: UnsafePointer<CChar>?, _ handle: UnsafeMutablePointer<rheostat_handle>?,
  _ error: TextPointer?
) -> rheostat_status {
  creating(handle, .controller, error) {
    let configuration = try configuration(controller)
    let plan = try RunPlan(json: JSON(read(plan, "plan")))
    let controller = try ControllerCatalog.standard.make(configuration, plan: plan)
    return ControllerBox(Snapshot(controller: controller, configuration: configuration, plan: plan))
  }
}

@c @implementation public func rheostat_restore(
  _ snapshot: UnsafePointer<CChar>?, _ handle: UnsafeMutablePointer<rheostat_handle>?, _ error: TextPointer?
) -> rheostat_status {
  creating(handle, .controller, error) {
    ControllerBox(try Snapshot(file: Array(read(snapshot, "snapshot").utf8), catalog: .standard))
  }
}

@c @implementation public func rheostat_destroy(_ handle: rheostat_handle) -> rheostat_status {
  handles.remove(handle) ? rheostat_status(RHEOSTAT_OK) : misused
}

/// Makes what a handle stands for; the handle is 0 in a refusal.
func creating(
  _ handle: UnsafeMutablePointer<rheostat_handle>?, _ kind: BoxKind, _ error: TextPointer?,
  _ make: () throws -> AnyObject
) -> rheostat_status {
  answering(error) {
    guard let handle else { throw Misuse("the place for the handle is a null pointer") }
    handle.pointee = 0
    guard let made = handles.insert(try make(), kind) else { throw Misuse("there are too many handles; destroy some") }
    handle.pointee = made
    return nil
  }
}

@c @implementation public func rheostat_needs_of(
  _ controller: rheostat_handle, _ needs: UnsafeMutablePointer<rheostat_needs>?
) -> rheostat_status {
  withController(controller) { box in
    guard let needs, needs.pointee.size == UInt32(MemoryLayout<rheostat_needs>.size) else {
      return box.refuse(Misuse("the needs are a null pointer or of another size"))
    }
    needs.pointee.write(box.snapshot.controller.needs)
    return rheostat_status(RHEOSTAT_OK)
  }
}

@c @implementation public func rheostat_last_decision(
  _ controller: rheostat_handle, _ decision: UnsafeMutablePointer<rheostat_decision>?
) -> rheostat_status {
  withController(controller) { box in
    guard let decision, decision.pointee.size == UInt32(MemoryLayout<rheostat_decision>.size) else {
      return box.refuse(Misuse("the decision is a null pointer or of another size"))
    }
    decision.pointee.write(box.snapshot.controller.decision)
    return rheostat_status(RHEOSTAT_OK)
  }
}

@c @implementation public func rheostat_decision_text(_ controller: rheostat_handle, _ text: TextPointer?)
  -> rheostat_status
{
  asking(controller, text) { $0.snapshot.controller.decision?.json(watching: $0.signals).compact }
}

@c @implementation public func rheostat_snapshot(_ controller: rheostat_handle, _ text: TextPointer?)
  -> rheostat_status
{
  asking(controller, text) { try $0.snapshot.json().compact }
}

@c @implementation public func rheostat_digest(_ controller: rheostat_handle, _ digest: UnsafeMutablePointer<UInt64>?)
  -> rheostat_status
{
  withController(controller) { box in
    guard let digest else { return box.refuse(Misuse("the digest is a null pointer")) }
    do {
      digest.pointee = fingerprint(try box.snapshot.json().bytes())
      return rheostat_status(RHEOSTAT_OK)
    } catch {
      return box.refuse(error)
    }
  }
}

/// FNV-1a: the same on every machine, and enough to tell ranks apart that went different ways.
private func fingerprint(_ bytes: [UInt8]) -> UInt64 {
  bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}

@c @implementation public func rheostat_error(_ handle: rheostat_handle, _ text: TextPointer?) -> rheostat_status {
  guard let error = handles.error(handle) else {
    hand(nil, to: text)
    return misused
  }
  hand(error, to: text)
  return rheostat_status(RHEOSTAT_OK)
}

// MARK: Using a controller

/// Runs `body` with the controller of a handle, alone.
@inline(__always)
func withController(_ handle: rheostat_handle, _ body: (ControllerBox) -> rheostat_status) -> rheostat_status {
  handles.with(handle, .controller) { body(unsafeDowncast($0, to: ControllerBox.self)) } ?? misused
}

/// Asks a controller for a text.
private func asking(
  _ handle: rheostat_handle, _ pointer: TextPointer?, _ body: (ControllerBox) throws -> String?
) -> rheostat_status {
  let status = handles.with(handle, .controller) { box in
    answering(pointer) { try body(unsafeDowncast(box, to: ControllerBox.self)) }
  }
  return status ?? answering(pointer) { throw misuse }
}

extension ControllerBox {
  /// Keeps the sentence and gives the status.
  func refuse(_ error: any Error) -> rheostat_status {
    self.error = "\(error)"
    return status(of: error)
  }
}
