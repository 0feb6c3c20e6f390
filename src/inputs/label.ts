import type { InputReader } from './input-reader.ts'

/** Places that a label can have. */
const PLACES = ['ref', 'sha', 'sha7', 'run', 'attempt']

/**
 * The template of a version's label: the first line, as people write the message of a commit here. What looks like a
 * place and is none stays as it is.
 */
export function readLabel(reader: InputReader, preset: string): string {
  const [label = ''] = reader.get('label').split(/[\r\n\u2028\u2029]/)
  const unknown = [...label.matchAll(/\{(\w+)\}/g)]
    .map(([, place = '']) => place)
    .filter(place => !PLACES.includes(place))
  if (unknown.length > 0) {
    const known = PLACES.map(place => `{${place}}`).join(', ')
    reader.notices.push(
      `Input "label" has {${unknown[0]}}, which stands for nothing and stays as it is; the places to fill in are ${known}.`
    )
  }
  return label.trim() || preset
}
