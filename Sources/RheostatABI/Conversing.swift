// swift-format-ignore-file: AlwaysUseLowerCamelCase

// The names are those of the C header.
public import CRheostat
internal import Rheostat
internal import Suggestion

@c @implementation public func rheostat_control_create(
  _ controller: UnsafePointer<CChar>?, _ states: UnsafePointer<CChar>?,
  _ handle: UnsafeMutablePointer<rheostat_handle>?,
  _ error: TextPointer?
) -> rheostat_status {
  creating(handle, .control, error) {
    let spoken = try controller.map { try configuration($0) }
    guard let states else {
      return ControlBox(LoopConversation(configuration: spoken, catalog: .standard))
    }
    let stored = Array(try read(states, "states").utf8)
    return ControlBox(
      try LoopConversation(
        configuration: spoken, catalog: .standard, resuming: stored.isEmpty ? nil : stored))
  }
}

@c @implementation public func rheostat_control_line(
  _ control: rheostat_handle, _ line: UnsafePointer<CChar>?, _ answer: TextPointer?
) -> rheostat_status {
  let status = handles.with(control, .control) { box in
    answering(answer) {
      let line = try read(line, "line")
      return unsafeDowncast(box, to: ControlBox.self).conversation.receive(line)
    }
  }
  return status ?? answering(answer) { throw misuse }
}

@c @implementation public func rheostat_control_states(_ control: rheostat_handle, _ text: TextPointer?)
  -> rheostat_status
{
  let status = handles.with(control, .control) { box in
    answering(text) {
      unsafeDowncast(box, to: ControlBox.self).conversation.statesToStore.map { String(decoding: $0, as: UTF8.self) }
    }
  }
  return status ?? answering(text) { throw misuse }
}

@c @implementation public func rheostat_suggest_create(
  _ options: UnsafePointer<CChar>?, _ handle: UnsafeMutablePointer<rheostat_handle>?, _ error: TextPointer?
) -> rheostat_status {
  creating(handle, .suggestion, error) {
    let options = try SuggestOptions(options)
    return SuggestionBox(SearchConversation(try options.session(), options.rule))
  }
}

@c @implementation public func rheostat_suggest_line(
  _ conversation: rheostat_handle, _ line: UnsafePointer<CChar>?, _ answer: TextPointer?
) -> rheostat_status {
  let status = handles.with(conversation, .suggestion) { box in
    answering(answer) {
      let line = try read(line, "line")
      return unsafeDowncast(box, to: SuggestionBox.self).conversation.answer(line).compact
    }
  }
  return status ?? answering(answer) { throw misuse }
}

@c @implementation public func rheostat_suggest_state(_ conversation: rheostat_handle, _ text: TextPointer?)
  -> rheostat_status
{
  let status = handles.with(conversation, .suggestion) { box in
    answering(text) {
      let session = unsafeDowncast(box, to: SuggestionBox.self).conversation.session
      return String(decoding: try SearchFile.bytes(session), as: UTF8.self)
    }
  }
  return status ?? answering(text) { throw misuse }
}
