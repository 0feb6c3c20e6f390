import { escapeUTF8 } from 'entities/escape'

/** Markup that `html` created. Everything else is escaped, even if it looks like markup. */
class Markup {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

export type Html = Markup
export type Content = Html | string | number | false | null | undefined | readonly Content[]

/**
 * Creates markup from a template. Interpolated values are untrusted data (names, paths, logs), which is escaped for
 * text and quoted attributes. A template must quote every attribute and must never put data into the scheme of a link.
 *
 * @throws Error for a value right after `=`, because an unquoted attribute ends at the first whitespace of the value
 */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  let text = strings[0] ?? ''
  values.forEach((value, index) => {
    if (strings[index]?.endsWith('=')) throw new Error(`An attribute without quotes: ${strings[index].slice(-40)}`)
    text += render(value) + strings[index + 1]
  })
  return new Markup(text)
}

function render(value: Content): string {
  if (value === null || value === undefined || value === false) return ''
  if (value instanceof Markup) return value.toString()
  if (Array.isArray(value)) return value.map(render).join('')
  return escapeUTF8(String(value))
}
