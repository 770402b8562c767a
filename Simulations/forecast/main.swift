import Foundation
import LossForecast

// forecast-study DIRECTORY [AUTOLRS.csv]: what is lost by choosing the learning rate whose forecast is lowest.
guard CommandLine.arguments.count > 1 else {
  print("usage: forecast-study DIRECTORY [AUTOLRS.csv]")
  exit(64)
}
do {
  let groups = try Group.read(CommandLine.arguments[1])
  let peer = try CommandLine.arguments.dropFirst(2).first.map(Peer.read)
  for kind in ["train", "val"] {
    Table(kind: kind, groups: groups.filter { $0.kind == kind && $0.counts }, peer: peer).write()
  }
} catch {
  print("forecast-study: \(error)")
  exit(65)
}
