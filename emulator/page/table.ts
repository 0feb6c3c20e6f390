import { type Content, type Html, html } from './html.ts'

interface Column {
  head: string
  /** Numbers are aligned right; a label is repeated in the cell where rows become cards. */
  kind?: 'number' | 'plain'
}

interface Table {
  /** Said to people who can not see the heading above. */
  caption: string
  columns: readonly Column[]
  /** The cell in this column names its row. */
  rowHead?: number
  rows: readonly (readonly Content[])[]
  /** For the stylesheet. */
  name: string
}

/**
 * A table whose rows become cards on narrow screens. The roles say again what the elements are: browsers forget that a
 * table is one when its display changes.
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

/** Names and values side by side; a value that is nothing leaves its name out. */
export function definitionList(pairs: readonly (readonly [name: string, value: Content])[]): Html {
  const known = pairs.filter(([, value]) => value !== null && value !== undefined && value !== false)
  return html`<dl>${known.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}</dl>`
}
