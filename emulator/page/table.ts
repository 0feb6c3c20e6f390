import { type Content, type Html, html } from './html.ts'

interface Column {
  head: string
  /** Numbers are aligned right. `plain` cells have no label when rows become cards. */
  kind?: 'number' | 'plain'
}

interface Table {
  /** Caption for screen readers. */
  caption: string
  columns: readonly Column[]
  /** Index of the column whose cells are row headers. */
  rowHead?: number
  rows: readonly (readonly Content[])[]
  /** CSS class. */
  name: string
}

/**
 * Table whose rows become cards on narrow screens. The roles repeat the semantics of the elements, because browsers
 * drop them when `display` changes.
 */
export function table({ caption, columns, rowHead = 0, rows, name }: Table): Html {
  const cell = (content: Content, index: number) => {
    const { head, kind } = columns[index] ?? { head: '' }
    if (index === rowHead) return html`<th scope="row" role="rowheader">${content}</th>`
    return html`<td role="cell" class="${kind}" data-label="${kind === 'plain' ? '' : head}">${content}</td>`
  }
  return html`<table role="table" class="${name}">
<caption class="unseen">${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map(
    ({ head, kind }) => html`<th scope="col" role="columnheader" class="${kind}">${head}</th>`
  )}</tr></thead>
<tbody role="rowgroup">
${rows.map(row => html`<tr role="row">${row.map(cell)}</tr>\n`)}</tbody>
</table>`
}

/** List of names and values. Omits pairs without a value. */
export function definitionList(pairs: readonly (readonly [name: string, value: Content])[]): Html {
  const shownPairs = pairs.filter(([, value]) => value !== null && value !== undefined && value !== false)
  return html`<dl>${shownPairs.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}</dl>`
}
