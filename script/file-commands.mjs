// Parsers for the files in which a step writes its results: GITHUB_OUTPUT, GITHUB_ENV, GITHUB_STATE and GITHUB_PATH.

/**
 * Parses `name=value` lines and `name<<DELIMITER` blocks to pairs, in order. The first of "=" and "<<" in a line decides.
 * Like the runner, it throws an error for any other line, so that the whole file is ignored.
 */
export function parseKeyValues(text) {
  const pairs = []
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  for (let index = 0; index < lines.length; index++) {
    const line = withoutReturn(lines[index])
    if (line === '') continue
    const equals = line.indexOf('=')
    const heredoc = line.indexOf('<<')
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      if (equals === 0) throw new Error(`Invalid format '${line}'. Name must not be empty`)
      pairs.push([line.slice(0, equals), line.slice(equals + 1)])
    } else if (heredoc >= 0) {
      const name = line.slice(0, heredoc)
      const delimiter = line.slice(heredoc + 2)
      if (name === '' || delimiter === '') {
        throw new Error(`Invalid format '${line}'. Name must not be empty and delimiter must not be empty`)
      }
      const value = []
      while (++index < lines.length && withoutReturn(lines[index]) !== delimiter) value.push(lines[index])
      if (index >= lines.length) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`)
      pairs.push([name, withoutReturn(value.join('\n'))])
    } else {
      throw new Error(`Invalid format '${line}'`)
    }
  }
  return pairs
}

/** Parses one folder on each line. Empty lines are ignored. */
export function parsePaths(text) {
  return text.split(/\r\n|\n|\r/).filter(line => line !== '')
}

/** Removes a CR at the end of a line on Windows. On other systems, the runner treats a CR as part of the line. */
function withoutReturn(line) {
  return process.platform === 'win32' ? line.replace(/\r$/, '') : line
}
