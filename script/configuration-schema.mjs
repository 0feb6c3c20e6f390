// Renders the part of metadata/inputs.yml that the reader of the configuration file uses.

/** Module with the kind of each input in the file; null for an input that must not stand there. */
export function renderKinds(table) {
  const lines = Object.entries(table).map(([name, { file }]) => {
    const key = /^\w+$/.test(name) ? name : `'${name}'`
    return `  ${key}: ${file ? `'${file}'` : null},`
  })
  return [
    '// From metadata/inputs.yml: change that file, then run "npm run docs".',
    '',
    '/** Kind of a value in the configuration file. */',
    "export type FileKind = 'text' | 'boolean' | 'number' | 'list' | 'pairs' | 'secrets'",
    '',
    '/** Kind of each input in the configuration file; null for an input that must not stand there. */',
    'export const FILE_KINDS: Readonly<Record<string, FileKind | null>> = {',
    ...lines,
    '}',
    ''
  ]
    .join('\n')
    .replace(/,\n}/, '\n}')
}
