import type { DeployedSources } from '../files/deployed-sources.ts'
import { exclusionAdvice } from './advice.ts'
import { fileOf, lineWhere, placeOf, wholeFile } from './paths.ts'
import { commandPlace, startedProgram } from './scripts.ts'
import { type Finder, type Finding, HINT, type Place, SURE } from './types.ts'

/** Error of R, with the text to search for in the program: R prints no lines of a script. */
interface RError {
  pattern: RegExp
  message(words: readonly string[]): string
  searched(words: readonly string[]): RegExp
  next?(words: readonly string[], files: DeployedSources): string | null
}

const escaped = (text: string): RegExp => new RegExp(`\\b${text.replaceAll(/[.]/g, '\\.')}\\b`)

const ERRORS: readonly RError[] = [
  {
    pattern: /there is no package called [‘'"]([\w.]{1,100})[’'"]/,
    message: ([, name]) => `R has no package ${name}`,
    searched: ([, name = '']) => escaped(name),
    next: ([, name]) =>
      `run "Rscript -e 'install.packages(\\"${name}\\")'" in build-app.sh, or install it in the execution environment`
  },
  {
    pattern: /could not find function "([\w.]{1,100})"/,
    message: ([, name]) => `R found no function ${name}`,
    searched: ([, name = '']) => new RegExp(`${escaped(name).source}\\s*\\(`)
  },
  {
    pattern: /object '([\w.]{1,100})' not found/,
    message: ([, name]) => `R found no object ${name}`,
    searched: ([, name = '']) => escaped(name)
  },
  {
    pattern: /cannot open file '([^']{1,300})': No such file or directory/,
    message: ([, file]) => `File ${file} does not exist`,
    searched: ([, file = '']) => escaped(file.slice(file.lastIndexOf('/') + 1)),
    next: ([, file = ''], files) => exclusionAdvice([file], files)
  }
]

/** Syntax error: `Error in source("app.R") : app.R:5:3: unexpected symbol`. */
const SYNTAX = /(?:^|[\s(])([\w./-]{1,200}\.[Rr]):(\d{1,7}):\d{1,7}: (unexpected .{1,100})/

/** Finds errors of R. */
export const findR: Finder = (lines, files) => {
  if (!lines.some(line => /^Execution halted|^Error (?:in|:)|^Warning message:|^Error:/.test(line))) return []
  return lines.flatMap((line, at): Finding[] => {
    const [, path, number, words = ''] = SYNTAX.exec(line) ?? []
    if (path !== undefined)
      return [{ kind: 'r', message: words, place: placeOf(path, Number(number), files), at, weight: SURE }]
    return ERRORS.flatMap(({ pattern, message, searched, next }): Finding[] => {
      const found = pattern.exec(line)
      const place = found === null ? null : placeIn(searched(found), files)
      if (found === null) return []
      return [
        {
          kind: 'r',
          message: message(found),
          place,
          next: next?.(found, files) ?? null,
          at,
          weight: place === null ? HINT : SURE
        }
      ]
    })
  })
}

/** The line of the program, if only one has the text; else the program. A command with `-e` is its own program. */
function placeIn(text: RegExp, files: DeployedSources): Place | null {
  const started = startedProgram(files)?.file ?? ['app.R', 'server.R', 'global.R', 'ui.R'].find(file => files.has(file))
  const file = started === undefined ? null : fileOf(started, files)
  if (file === null || !/\.[Rr]$/.test(file)) return commandPlace(command => text.test(command), files)
  const code = (files.lines(file) ?? []).filter(line => text.test(line.replace(/#.*/, '')))
  const isOnly = new Set(code).size === 1
  return isOnly ? lineWhere(file, line => line === code[0], files) : wholeFile(file, files)
}
