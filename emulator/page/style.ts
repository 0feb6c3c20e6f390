import { type Html, html } from './html.ts'

/**
 * Stylesheet of all pages. Colors are defined once for light and once for dark mode (contrast of text 4.5:1, of dots
 * 3:1). Below 900 px, table rows become cards, and a label before each value replaces the column header.
 */
export const style: Html = html`<style>
:root {
  color-scheme: light dark;
  --ground: #f5f6f8; --card: #fff; --line: #dfe3e9; --text: #1c2430; --muted: #596475; --link: #1d59c8; --code: #eef1f5;
  --good: #1b8748; --goodtext: #13693a; --goodground: #e3f4ea; --busy: #2468d8; --busytext: #1b54b4; --busyground: #e5eefc;
  --bad: #cf2f2f; --badtext: #b3211f; --badground: #fdebea; --calm: #768091; --warntext: #8a5300;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10141a; --card: #181e26; --line: #2c3541; --text: #e3e8ef; --muted: #9aa6b6; --link: #8ab6ff; --code: #222a35;
    --good: #3fb873; --goodtext: #6fd79b; --goodground: #16301f; --busy: #6ea4ff; --busytext: #9cc1ff; --busyground: #182a47;
    --bad: #f0625d; --badtext: #ff9a95; --badground: #3a1a1b; --calm: #8d98a8; --warntext: #efbc6a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body {
  margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; font-variant-numeric: tabular-nums;
}
.bar, main { width: 100%; max-width: 1200px; margin: 0 auto; padding: 0 1.25rem; }
main { flex: 1; padding-top: 1.75rem; padding-bottom: 3rem; }
body > header { background: var(--card); border-bottom: 1px solid var(--line); }
header .bar { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.5rem; min-height: 3.25rem; padding-block: .5rem; }
header nav { display: flex; gap: .25rem; }
header nav a { padding: .25rem .7rem; border-radius: 6px; color: var(--muted); text-decoration: none; }
header nav a:hover { color: var(--text); background: var(--code); }
header nav a[aria-current] { color: var(--text); background: var(--code); font-weight: 600; }
.brand { color: var(--text); font-weight: 650; text-decoration: none; }
.endpoint { margin-left: auto; color: var(--muted); background: none; padding: 0; }
footer { border-top: 1px solid var(--line); color: var(--muted); font-size: .85rem; }
h1, h2, h3 { line-height: 1.25; overflow-wrap: anywhere; }
h1 { margin: 0 0 1rem; font-size: 1.6rem; letter-spacing: -.01em; }
h2 { margin: 2.25rem 0 .75rem; font-size: 1.15rem; }
h3 { margin: 1.1rem 0 .4rem; font-size: .95rem; }
small { margin-left: .35rem; color: var(--muted); font-size: .8em; font-weight: 400; letter-spacing: 0; }
p { margin: .5rem 0; overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: .2em; text-decoration: underline 1px color-mix(in srgb, currentColor 45%, transparent); }
a:hover { text-decoration-color: currentColor; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 4px; }
code, pre { font: .87em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
pre > code { font: inherit; }
p > code, li > code { padding: .1em .35em; border-radius: 4px; background: var(--code); }
.id, p > .id { padding: 0; background: none; color: var(--muted); font-size: .8em; }
.muted, .crumb { color: var(--muted); }
.crumb { margin: 0 0 .35rem; font-size: .87rem; }
.unseen, .changes thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: .5rem; padding: .25rem .75rem; background: var(--card); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow: clip; }
section > .card + p { font-size: .9rem; }
.status { display: inline-flex; align-items: center; gap: .45rem; white-space: nowrap; font-weight: 550; }
.dot { flex: none; width: .62rem; height: .62rem; border-radius: 50%; background: var(--calm); }
.running .dot { background: var(--good); }
.failed .dot { background: var(--bad); }
.created .dot, .initializing .dot, .publishing .dot { background: none; border: 3px solid var(--busy); }
.paused .dot { background: none; border: 2px solid var(--calm); }
.note { display: block; color: var(--muted); font-size: .87rem; }
.state .note { display: inline; margin-left: .75rem; font-size: 1em; }
.badge { display: inline-block; padding: .05em .55em; border-radius: 99px; background: var(--code); color: var(--muted); font-size: .8rem; font-weight: 500; }
.live { background: var(--goodground); color: var(--goodtext); }
.badge.bad { background: var(--badground); color: var(--badtext); }
.next { background: var(--busyground); color: var(--busytext); }
.badge a { color: inherit; }
.open { display: inline-block; padding: .15rem .7rem; border: 1px solid var(--line); border-radius: 6px; text-decoration: none; white-space: nowrap; }
.open:hover { border-color: var(--link); }
.address { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem .75rem; }
.problem { padding: .6rem .9rem; border-left: 3px solid var(--bad); border-radius: 4px; background: var(--badground); color: var(--badtext); }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .55rem .9rem; text-align: left; vertical-align: baseline; overflow-wrap: anywhere; }
th { font-weight: 550; }
thead th { color: var(--muted); font-size: .8rem; font-weight: 500; white-space: nowrap; }
tbody tr { border-top: 1px solid var(--line); }
td.number, th.number, td time { white-space: nowrap; }
td.number, th.number { text-align: right; }
.requests, .changes { font-size: .9rem; }
.requests th, .requests td, .changes th, .changes td { padding-block: .35rem; }
.requests th[scope=row], .changes th { font-weight: 400; }
.requests time, .requests td.number { color: var(--muted); }
.requests td:last-child { color: var(--warntext); }
.path { word-break: break-all; }
.method { font-weight: 600; font-size: .85em; }
.operation { display: block; color: var(--muted); font-size: .9em; }
.code { font-weight: 600; white-space: nowrap; }
.s4 { color: var(--warntext); }
.s5, .removed, .missing { color: var(--badtext); }
.added, .set { color: var(--goodtext); }
.changed { color: var(--busytext); }
.changes td:first-child { width: 7rem; white-space: nowrap; }
.changes th[scope=row] { width: 100%; }
.card > .changes tbody tr:first-child { border-top: 0; }
.applications th, .applications td { padding-block: .8rem; }
.applications .id, .publications .id, .versions .id { display: block; white-space: nowrap; }
.applications th[scope=row], .applications td:nth-child(4) { min-width: 9rem; }
.publications td { min-width: 11rem; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); gap: .9rem 1.5rem; margin: 1.25rem 0 0; }
dt { color: var(--muted); font-size: .8rem; }
dd { margin: 0; overflow-wrap: anywhere; }
.card > dl { grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); margin: 0; padding: .9rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 0 1.5rem; }
.log { display: flex; flex-direction: column-reverse; max-height: 24rem; overflow: auto; border: 1px solid var(--line); border-radius: 10px; background: var(--card); }
.log pre { margin: 0; padding: .8rem .9rem; white-space: pre-wrap; }
.rows { margin: 0; padding: 0; list-style: none; }
.rows li { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; padding: .6rem .9rem; overflow-wrap: anywhere; }
.rows li + li { border-top: 1px solid var(--line); }
.version { margin-bottom: 1rem; padding: .9rem 0 0; }
.version > h3, .version > p { margin: 0; padding: 0 .9rem; }
.version > h3 { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .5rem; }
.version > p { margin: .3rem 0 .7rem; font-size: .9rem; }
.version:target { border-color: var(--link); }
.failure { margin-bottom: .75rem; }
.failure > summary { border-top: 0; }
.failure > :not(summary) { margin-inline: .9rem; }
.problem:target { scroll-margin-top: 4rem; }
.failure > :last-child { margin-bottom: .9rem; }
.file > summary { display: inline; padding: 0; border: 0; text-decoration: underline 1px dotted var(--muted); text-underline-offset: .25em; }
.file[open] > summary { text-decoration: none; }
.diff { width: 0; min-width: 100%; max-height: 24rem; margin: .4rem 0; overflow: auto; border-radius: 6px; background: var(--code); }
.diff pre { margin: 0; padding: .5rem .7rem; overflow-wrap: normal; white-space: pre; }
.diff .gap { color: var(--muted); }
.diff .added { background: var(--goodground); color: var(--goodtext); }
.diff .removed { background: var(--badground); color: var(--badtext); }
.diff span { display: inline-block; min-width: 100%; }
.filters { display: flex; flex-wrap: wrap; gap: .35rem; }
.filters a { padding: .15rem .7rem; border: 1px solid var(--line); border-radius: 99px; color: var(--muted); font-size: .9rem; text-decoration: none; overflow-wrap: anywhere; }
.filters a:hover { border-color: var(--link); }
.filters a[aria-current] { border-color: var(--link); color: var(--text); font-weight: 600; }
.fields { display: flex; flex-wrap: wrap; align-items: end; gap: .5rem .75rem; margin: .9rem 0; }
.fields label { min-width: 0; max-width: min(100%, 24rem); }
.fields label > span { display: block; color: var(--muted); font-size: .8rem; }
input, select, button { max-width: 100%; height: 2.1rem; padding: 0 .6rem; border: 1px solid var(--calm); border-radius: 6px; background: var(--card); color: var(--text); font: inherit; font-size: .9rem; }
button { cursor: pointer; }
button:hover { border-color: var(--link); }
.timeline { margin: 0; padding: .4rem 0; list-style: none; font-size: .9rem; }
.timeline li { display: flex; align-items: baseline; gap: .2rem .75rem; padding: .3rem .9rem; }
.timeline li > span:last-child { flex: 1; min-width: 0; overflow-wrap: anywhere; }
.timeline time { flex: none; color: var(--muted); }
.timeline .created .dot { border: 0; background: var(--calm); }
.timeline .starting .dot { background: none; border: 3px solid var(--busy); }
.timeline .deleted .dot, .timeline .stopped .dot { background: none; border: 2px solid var(--calm); }
.refresh { font-size: .87rem; }
.operation a { color: inherit; text-decoration: none; }
.operation a:hover { text-decoration: underline; }
summary { padding: .5rem .9rem; border-top: 1px solid var(--line); cursor: pointer; }
.counts > span { margin-right: .9rem; }
.begin { padding: .4rem 1.25rem 1rem; }
.begin h2 { margin-top: .75rem; }
.commands { overflow: auto; border-radius: 8px; background: var(--code); }
.commands pre { margin: 0; padding: .8rem 1rem; overflow-wrap: normal; }
.waiting { max-width: 34rem; margin: 12vh auto 0; text-align: center; }
.waiting h1 { margin-bottom: .5rem; }
.waiting-name { color: var(--muted); }
@media (max-width: 899px) {
  .bar, main { padding-inline: 1rem; }
  .endpoint { margin-left: 0; }
  table, tbody { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody tr { display: flex; flex-wrap: wrap; align-items: baseline; gap: .15rem .9rem; padding: .7rem .9rem; }
  tbody tr:first-child { border-top: 0; }
  th[scope=row] { flex: 1 0 100%; order: -1; }
  tbody th, tbody td, .applications th, .applications td, .requests th, .requests td, .changes th, .changes td { padding: 0; }
  td:empty { display: none; }
  td::before { content: attr(data-label); margin-right: .4rem; color: var(--muted); font-size: .8rem; }
  td[data-label=""]::before { content: none; }
  .applications td:not(.plain), .publications td:not(.plain) { flex: 1 0 100%; }
  .applications .id, .publications .id, .versions .id { display: inline; white-space: normal; }
  .timeline li { flex-wrap: wrap; }
  .timeline li > span:last-child { flex: 1 0 100%; }
  .note { display: inline; margin-left: .5rem; }
  .changes tbody tr { flex-wrap: nowrap; border-top: 1px solid var(--line); }
  .changes th[scope=row] { flex: 1 1 0; order: 0; min-width: 0; }
  .changes td:first-child { width: auto; }
  .changes tr:has(.file[open]) { flex-wrap: wrap; justify-content: space-between; }
  .changes tr:has(.file[open]) th[scope=row] { flex-basis: 100%; order: 1; }
  .changes .word, .changes td::before { position: absolute; clip-path: inset(50%); }
  .changes td.number { font-size: .85em; }
}
</style>`
