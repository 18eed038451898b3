"""The style sheet of the report."""

STYLE = """
:root { --ink: #1c2430; --soft: #5d6a7a; --line: #dfe4ea; --accent: #0b6e78; --pale: #e6f2f3; --paper: #ffffff;
  --ground: #f5f7f9; --box: #c9d3dd; --warn: #a33b1f; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main { max-width: 1320px; margin: 0 auto; padding: 32px 28px 64px; }
h1 { font-size: 28px; line-height: 1.2; margin: 0 0 4px; letter-spacing: -0.01em; }
h2 { font-size: 20px; margin: 44px 0 6px; }
h3 { font-size: 15px; margin: 0 0 8px; font-weight: 600; }
p { margin: 4px 0 12px; max-width: 100ch; }
.lead, .note { color: var(--soft); }
.note { font-size: 13.5px; }
code { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, "DejaVu Sans Mono", monospace; }
pre { margin: 12px 0; padding: 10px 14px; background: var(--paper); border: 1px solid var(--line); border-radius: 8px;
  overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
.tiles { display: flex; flex-wrap: wrap; gap: 12px; margin: 20px 0 8px; }
.tile { flex: 1 1 150px; background: var(--paper); border: 1px solid var(--line); border-radius: 10px;
  padding: 12px 16px; }
.tile .name { color: var(--soft); font-size: 13px; white-space: nowrap; }
.tile .value { font-size: 24px; font-weight: 650; font-variant-numeric: tabular-nums; }
.tile .before { color: var(--soft); font-size: 13px; }
.scroll { overflow-x: auto; background: var(--paper); border: 1px solid var(--line); border-radius: 10px; }
.fit { width: fit-content; max-width: 100%; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 7px; text-align: right; white-space: nowrap; }
thead th { white-space: normal; }
table.narrow { width: auto; }
table.narrow th, table.narrow td { padding: 6px 16px; }
th:first-child, td:first-child { text-align: left; position: sticky; left: 0; background: var(--paper); }
thead th { color: var(--soft); font-weight: 600; border-bottom: 1px solid var(--line); vertical-align: bottom; }
thead tr.groups th { color: var(--ink); border-bottom: 0; padding-bottom: 0; text-align: center; }
thead tr.groups th:not(:first-child) { border-left: 1px solid var(--line); }
td.starts, th.starts { border-left: 1px solid var(--line); }
tbody tr + tr td { border-top: 1px solid #eef1f4; }
tbody tr.marked td { background: var(--pale); }
td.best { font-weight: 700; color: var(--accent); }
td.text { text-align: left; white-space: normal; color: var(--warn); }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(520px, 1fr)); gap: 16px; margin-top: 12px; }
.plots figure, .case { margin: 0; background: var(--paper); border: 1px solid var(--line); border-radius: 10px;
  padding: 14px 16px; }
.plot { width: 100%; height: auto; display: block; }
.plot text { font-size: 12px; fill: var(--ink); }
.plot .label { text-anchor: end; }
.plot .tick { text-anchor: middle; fill: var(--soft); }
.plot .beyond { fill: var(--warn); font-size: 11px; }
.plot .grid { stroke: var(--line); stroke-width: 1; }
.plot .box line { stroke: #7d8997; stroke-width: 1.2; }
.plot .box rect { fill: var(--box); }
.plot .box .median { stroke: var(--ink); stroke-width: 2; }
.plot .box circle { fill: var(--ink); fill-opacity: 0.45; }
.plot .marked rect { fill: #79bcc2; }
.plot .marked .label { font-weight: 700; fill: var(--accent); }
.cases { display: grid; gap: 16px; margin-top: 12px; }
.case h3 { font-size: 17px; margin-bottom: 2px; }
.case .figures { color: var(--soft); font-size: 13.5px; margin-bottom: 10px; font-variant-numeric: tabular-nums; }
.case .figures b { color: var(--ink); }
.boards { display: grid; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr)); gap: 14px; }
.boards figure { margin: 0; }
.boards img { width: 100%; height: auto; display: block; border-radius: 6px; background: #000; }
figcaption { color: var(--soft); font-size: 13px; margin-top: 4px; }
details { margin-top: 12px; }
summary { cursor: pointer; font-weight: 600; margin-bottom: 8px; }
dl { font-size: 14px; display: grid; grid-template-columns: max-content 1fr; gap: 6px 20px; margin: 8px 0; }
dt { font-weight: 600; }
dd { margin: 0; color: var(--soft); overflow-wrap: anywhere; max-width: 90ch; }
@media (max-width: 700px) { .plots { grid-template-columns: 1fr; } dl { grid-template-columns: 1fr; } }
@media print { body { background: #fff; } main { max-width: none; } .case, figure { break-inside: avoid; } }
"""
