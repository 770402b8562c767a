/// The style sheet: system fonts, no file from elsewhere.
enum Style {
  static let sheet = """
    :root { color-scheme: light; --ink: #1a1a1a; --soft: #5a5a5a; --line: #dcdcdc; --paper: #fff; --wash: #f6f6f4; }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.55;
      font: 17px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif; }
    main { max-width: 800px; margin: 0 auto; padding: 40px 24px 72px; }
    h1 { font-size: 32px; line-height: 1.2; letter-spacing: -0.015em; margin: 0 0 6px; overflow-wrap: anywhere; }
    h2 { font-size: 23px; line-height: 1.3; margin: 56px 0 12px; letter-spacing: -0.01em; }
    h3 { font-size: 19px; line-height: 1.35; margin: 0 0 4px; overflow-wrap: anywhere; }
    h4 { font-size: 15px; margin: 20px 0 6px; }
    p { margin: 0 0 12px; max-width: 68ch; overflow-wrap: anywhere; }
    .facts, .note, figcaption { color: var(--soft); font-size: 14.5px; line-height: 1.5; }
    .facts { margin-bottom: 26px; max-width: none; }
    .summary { background: var(--wash); border-left: 4px solid #0072b2; padding: 18px 22px 8px; border-radius: 2px; }
    .summary p:first-child { font-size: 19px; line-height: 1.45; font-weight: 600; }
    .missing { border: 1px solid #e69f00; background: #fff8ea; padding: 12px 16px; border-radius: 4px; }
    a { color: #00558a; text-decoration-thickness: 1px; text-underline-offset: 3px; }
    code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace; }
    code { font-size: 0.86em; overflow-wrap: anywhere; }
    pre { background: var(--wash); padding: 14px 16px; margin: 8px 0 14px; overflow: auto; font-size: 13px;
      line-height: 1.45; border-radius: 4px; max-height: 420px; }
    .scroll { overflow-x: auto; margin: 0 0 10px; -webkit-overflow-scrolling: touch; }
    @media (min-width: 900px) { .breakout { width: min(1060px, calc(100vw - 48px));
      margin-left: calc(50% - min(1060px, 100vw - 48px) / 2); } }
    table { border-collapse: collapse; width: 100%; font-size: 14.5px; line-height: 1.4; }
    th, td { padding: 8px 14px 8px 0; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--line); }
    thead th { vertical-align: bottom; border-bottom: 2px solid var(--ink); font-weight: 600; }
    tbody th { font-weight: 600; min-width: 10em; }
    tbody th a { color: inherit; text-decoration: none; display: flex; gap: 6px; align-items: baseline; }
    tbody th a:hover { text-decoration: underline; }
    td.text { min-width: 11em; max-width: 20em; }
    td.text code { overflow-wrap: break-word; }
    .number { text-align: right; font-variant-numeric: tabular-nums; }
    td.number { white-space: nowrap; }
    th:last-child, td:last-child { padding-right: 0; }
    figure { margin: 20px 0 26px; }
    figcaption { margin-top: 8px; max-width: 76ch; }
    svg.plot { display: block; width: 100%; height: auto; }
    svg.plot text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial,
      sans-serif; font-variant-numeric: tabular-nums; }
    .narrow { display: none; }
    .swatch { width: 34px; height: 10px; flex: none; vertical-align: 0.06em; margin-right: 3px; }
    .legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 22px; margin: 0 0 6px; padding: 0;
      font-size: 14.5px; }
    .legend li { display: flex; align-items: center; gap: 5px; overflow-wrap: anywhere; }
    .bars { display: grid; grid-template-columns: minmax(7em, max-content) 1fr max-content; gap: 8px 14px;
      align-items: center; font-size: 14.5px; }
    .bar-name { overflow-wrap: anywhere; max-width: 16em; }
    .bar svg { display: block; width: 100%; height: 20px; }
    .bar-note { color: var(--soft); font-variant-numeric: tabular-nums; }
    .stages { display: grid; grid-template-columns: 1fr 1fr; gap: 4px 22px; margin: 8px 0 14px; }
    .stages .wide { display: none; }
    .stages .narrow { display: block; }
    .stages h5 { font-size: 14.5px; margin: 10px 0 0; }
    .stages figure { margin: 4px 0 10px; }
    .stages p { font-size: 14.5px; line-height: 1.45; margin: 2px 0 0; }
    section.run { border-top: 1px solid var(--line); padding-top: 26px; margin-top: 34px; }
    .spelling { margin-bottom: 10px; }
    .decisions { list-style: none; margin: 0 0 12px; padding: 0; font-size: 15.5px; }
    .decisions li { display: grid; grid-template-columns: 13em 1fr; gap: 0 12px; align-items: baseline; padding: 7px 0; border-bottom: 1px solid #eeeeee; max-width: 76ch; overflow-wrap: anywhere; }
    .when { color: var(--soft); font-size: 14px;
      font-variant-numeric: tabular-nums; }
    details { margin: 6px 0; }
    summary { cursor: pointer; color: #00558a; padding: 4px 0; font-size: 15.5px; }
    footer { margin-top: 56px; border-top: 1px solid var(--line); padding-top: 14px; }
    @media (max-width: 620px) {
      body { font-size: 16px; }
      main { padding: 22px 16px 48px; }
      h1 { font-size: 26px; }
      h2 { margin-top: 40px; }
      .wide { display: none; }
      .narrow { display: block; }
      .summary { padding: 14px 16px 4px; }
      .summary p:first-child { font-size: 17.5px; }
      .decisions li { display: block; }
      .when { display: block; }
      .bars { grid-template-columns: 1fr max-content; gap: 2px 12px; }
      .stages { grid-template-columns: 1fr; }
      .bar-name { grid-column: 1 / -1; max-width: none; margin-top: 6px; }
      table { min-width: 560px; }
      td.text, th.text:nth-child(2) { display: none; }
      tbody th { min-width: 7em; }
    }
    @media print {
      @page { margin: 16mm; }
      body { font-size: 10.5pt; }
      main { max-width: none; padding: 0; }
      .narrow { display: none; }
      .wide { display: block; }
      .summary { border: 1px solid #999; border-left: 4px solid #000; background: none; }
      table { min-width: 0; font-size: 8.5pt; }
      .scroll { overflow: visible; width: auto; margin-left: 0; }
      figure, tr, .decisions li, h2, h3, h4 { break-inside: avoid; }
      h2 { margin-top: 28px; }
      h2, h3, h4, .legend { break-after: avoid; }
      pre { max-height: none; white-space: pre-wrap; overflow: visible; }
      pre.data { display: none; }
      a { color: inherit; text-decoration: none; }
    }
    """
}
