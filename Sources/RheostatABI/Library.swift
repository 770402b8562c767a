// swift-format-ignore-file: AlwaysUseLowerCamelCase

// The names are those of the C header.
public import CRheostat
internal import Rheostat

#if canImport(Glibc)
  internal import Glibc
#endif

@c @implementation public func rheostat_abi_version() -> UInt32 { UInt32(RHEOSTAT_ABI_VERSION) }

@c @implementation public func rheostat_version() -> UnsafePointer<CChar>? { pointer("0.1.0") }

@c @implementation public func rheostat_status_text(_ status: rheostat_status) -> UnsafePointer<CChar>? {
  switch Int(status) {
  case RHEOSTAT_OK: pointer("all is well")
  case RHEOSTAT_INVALID: pointer("something handed in makes no sense")
  case RHEOSTAT_REFUSED: pointer("the event does not answer the directive, or the plan cannot change so")
  case RHEOSTAT_MISUSED:
    pointer(
      "a null pointer, a struct of another size, or a handle that was closed, is of another kind or in use by another thread"
    )
  default: pointer("no such status")
  }
}

private func pointer(_ text: StaticString) -> UnsafePointer<CChar>? {
  UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}

@c @implementation public func rheostat_free_text(_ text: UnsafeMutablePointer<CChar>?) { free(text) }

@c @implementation public func rheostat_vocabulary(_ text: TextPointer?) -> rheostat_status {
  answering(text) { Vocabulary.json.compact }
}

@c @implementation public func rheostat_catalog(_ text: TextPointer?) -> rheostat_status {
  answering(text) { CatalogListing(catalog: .standard).whole.compact }
}

@c @implementation public func rheostat_explain(_ controller: UnsafePointer<CChar>?, _ text: TextPointer?)
  -> rheostat_status
{
  answering(text) {
    let catalog = ControllerCatalog.standard
    let configuration = try configuration(controller)
    return JSON.object([
      .init("kind", .string(configuration.kind)), .init("configuration", configuration.json(orderedBy: catalog)),
      .init("spelling", .string(configuration.spelling(in: catalog) ?? configuration.json(orderedBy: catalog).compact)),
      .init("wishesScheduleFree", .boolean(catalog.wishesScheduleFree(configuration))),
    ]).compact
  }
}

/// A controller's configuration from its text; no file is read.
func configuration(_ controller: UnsafePointer<CChar>?) throws -> Configuration {
  try ControllerText.read(read(controller, "controller"), catalog: .standard) { (name) throws(FileError) in
    throw FileError("\"\(name.prefix(60))\" would be a file; hand in its contents")
  }
}
