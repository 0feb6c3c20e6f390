import { type Content, type Html, html } from './html.ts'

/** Form that loads a page with its fields as the query. It changes nothing. */
export function queryForm(action: string, label: string, fields: Content, submit: string): Html {
  return html`<form class="fields" action="${action}" method="get" aria-label="${label}">
${fields}<button type="submit">${submit}</button>
</form>`
}

/** Selection of one option. An unknown current value is an option too, so that the field shows what the page shows. */
export function selectField(
  label: string,
  name: string,
  options: readonly (readonly [value: string, text: string])[],
  current: string
): Html {
  const isKnown = options.some(([value]) => value === current)
  const all = isKnown ? options : [...options, [current, current] as const]
  return html`<label><span>${label}</span> <select name="${name}">${all.map(
    ([value, text]) => html`<option value="${value}"${value === current && html` selected`}>${text}</option>`
  )}</select></label>
`
}

export const textField = (label: string, name: string, current: string): Html =>
  html`<label><span>${label}</span> <input type="text" name="${name}" value="${current}" autocomplete="off"></label>
`

export const hiddenField = (name: string, value: string): Html =>
  html`<input type="hidden" name="${name}" value="${value}">
`
