import { escapeUTF8 } from 'entities/escape'

/** Markup that `html` made; nothing else counts as markup, whatever it looks like. */
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
 * Markup out of a template. Interpolated values are data of strangers (names, paths, logs): they are escaped for text
 * and for quoted attributes alike, so a template quotes every attribute and never puts data into a link's scheme.
 *
 * @throws Error for a value right after `=`: an attribute without quotes would end at the value's first blank
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
