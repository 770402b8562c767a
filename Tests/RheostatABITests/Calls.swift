internal import CRheostat
internal import Testing

/// A text that the library handed out, freed.
func taken(_ pointer: UnsafeMutablePointer<CChar>?) -> String? {
  guard let pointer else { return nil }
  defer { rheostat_free_text(pointer) }
  return String(cString: pointer)
}

/// A call that answers with a text.
func answer(_ call: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> rheostat_status) -> (
  status: Int, text: String?
) {
  var text: UnsafeMutablePointer<CChar>?
  let status = call(&text)
  return (Int(status), taken(text))
}

/// A controller through the border.
func made(_ controller: String, _ plan: String = #"{"total":100,"baseRate":0.1}"#) throws -> rheostat_handle {
  var handle: rheostat_handle = 0
  let (status, text) = answer { rheostat_create(controller, plan, &handle, $0) }
  try #require(status == RHEOSTAT_OK, "\(text ?? "")")
  return handle
}

func emptyDirective() -> rheostat_directive {
  var directive = rheostat_directive()
  directive.size = UInt32(MemoryLayout<rheostat_directive>.size)
  return directive
}

func event(_ kind: Int, present: UInt64 = 0, first value: Double = 0) -> rheostat_event {
  var event = rheostat_event()
  event.size = UInt32(MemoryLayout<rheostat_event>.size)
  event.kind = UInt32(kind)
  event.present = present
  event.values.0 = value
  return event
}

/// Tells an event and gives what to do next.
func advance(_ handle: rheostat_handle, _ event: rheostat_event) -> (status: Int, directive: rheostat_directive) {
  var event = event
  var directive = emptyDirective()
  return (Int(rheostat_advance(handle, &event, &directive)), directive)
}
