/// The frame of a page: head, style, body.
enum Page {
  /// A whole document.
  ///
  /// - Parameters:
  ///   - title: as text; also the heading.
  ///   - body: markup that follows the heading.
  static func document(title: String, body: String) -> String {
    let title = Markup.text(title.isEmpty ? "Training report" : String(title.prefix(300)))
    // The policy makes the promise binding: the page runs no script and fetches nothing.
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8"/>
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="generator" content="Rheostat"/>
      <title>\(title)</title>
      <style>
      \(Style.sheet)
      </style>
      </head>
      <body>
      <main>
      <h1>\(title)</h1>
      \(body)
      </main>
      </body>
      </html>

      """
  }
}
