/// Which members of the objects of a state were asked for while it was read: one that nobody asked for is unknown.
///
/// One object for a whole state, shared by its decoders, since a decoder is a value that is copied.
final class MemberLog {
  private struct Entry {
    var members: [JSON.Member] = []
    var path: [any CodingKey] = []
    /// One bit for each of the first 64 members, the rest in `later`.
    var seen: UInt64 = 0
    var later: Set<Int> = []

    func isSeen(_ place: Int) -> Bool { place < 64 ? seen & (1 << UInt64(place)) != 0 : later.contains(place) }
  }

  private var entries: [Entry] = []

  /// Makes room for what one decoder reads.
  func add() -> Int {
    entries.append(Entry())
    return entries.count - 1
  }

  /// Says that a decoder reads an object by its members.
  func open(_ entry: Int, _ members: [JSON.Member], _ path: [any CodingKey]) {
    entries[entry].members = members
    entries[entry].path = path
  }

  /// Says that a member was asked for.
  func note(_ entry: Int, _ place: Int) {
    if place < 64 { entries[entry].seen |= 1 << UInt64(place) } else { entries[entry].later.insert(place) }
  }

  /// Refuses the first member that nobody asked for; null counts as left out.
  func check() throws(UnknownMember) {
    for entry in entries {
      for (place, member) in entry.members.enumerated() where !entry.isSeen(place) && member.value != .null {
        throw UnknownMember(name: member.name, path: entry.path, known: known(entry))
      }
    }
  }

  private func known(_ entry: Entry) -> [String] {
    entry.members.indices.filter { entry.isSeen($0) }.map { entry.members[$0].name }
  }

  /// A member of a state that nothing reads.
  struct UnknownMember: Error {
    let name: String
    let path: [any CodingKey]
    let known: [String]
  }
}
