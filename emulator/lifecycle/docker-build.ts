import type { DockerContext } from '../rules/docker-context.ts'

/** Log of a build, and its error; empty if it succeeded. */
export interface BuildLog {
  log: string
  error: string
}

interface Instruction {
  /** Line of the Dockerfile on which it starts, from 1. */
  line: number
  end: number
  text: string
}

/**
 * Plays a build in the format of BuildKit. No image is built. It fails as Docker does if the Dockerfile copies a path
 * that the context lacks, and at an instruction `RUN false` or `RUN exit <number>`, so that failures can be tried.
 */
export function playBuild({ names, dockerfile }: DockerContext): BuildLog {
  const instructions = instructionsOf(dockerfile)
  const steps = instructions.filter(({ text }) => !/^ARG\b/i.test(text))
  const lines = [
    '#1 [internal] load build definition from Dockerfile',
    `#1 transferring dockerfile: ${Buffer.byteLength(dockerfile)}B done`,
    '#1 DONE 0.0s'
  ]
  for (const [index, instruction] of steps.entries()) {
    const name = `#${index + 2}`
    const title = `[${index + 1}/${steps.length}] ${instruction.text}`
    const error = failureOf(instruction, names)
    lines.push(`${name} ${title}`)
    if (error !== null) {
      lines.push(`${name} ERROR: ${error}`, '------', ` > ${title}:`, '------', ...excerpt(dockerfile, instruction))
      return { log: `${[...lines, `ERROR: failed to solve: ${error}`].join('\n')}\n`, error }
    }
    lines.push(`${name} DONE 0.1s`)
  }
  return { log: `${[...lines, '#99 exporting to image', '#99 DONE 0.1s'].join('\n')}\n`, error: '' }
}

/** Instructions of a Dockerfile, with continued lines joined. */
function instructionsOf(dockerfile: string): Instruction[] {
  const instructions: Instruction[] = []
  let open: Instruction | null = null
  for (const [index, line] of dockerfile.split(/\r?\n/).entries()) {
    const text = line.trim()
    if (text === '' || text.startsWith('#')) continue
    const part = text.replace(/\\$/, '').trim()
    if (open === null) {
      open = { line: index + 1, end: index + 1, text: part }
      instructions.push(open)
    } else {
      open.text = `${open.text} ${part}`
      open.end = index + 1
    }
    if (!text.endsWith('\\')) open = null
  }
  return instructions
}

function failureOf({ text }: Instruction, names: readonly string[]): string | null {
  const [, command = ''] = /^RUN\s+(false|exit\s+[1-9]\d*)$/i.exec(text) ?? []
  if (command !== '') {
    const code = /\d+/.exec(command)?.[0] ?? '1'
    return `process "/bin/sh -c ${command}" did not complete successfully: exit code: ${code}`
  }
  const missing = copiedPaths(text).find(path => !isInContext(path, names))
  return missing === undefined
    ? null
    : `failed to compute cache key: failed to calculate checksum of ref 0123456789::abcdefghij: "/${missing}": not found`
}

/** Paths that an instruction copies from the context. Wildcards, URLs and other stages are not looked at. */
function copiedPaths(text: string): string[] {
  const [, rest] = /^(?:COPY|ADD)\s+(.+)$/i.exec(text) ?? []
  if (rest === undefined || /--from=|<<|[[*?$]/.test(rest)) return []
  const paths = rest.split(/\s+/).filter(word => !word.startsWith('--'))
  return paths
    .slice(0, -1)
    .filter(path => !path.includes('://'))
    .map(path => path.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, ''))
    .filter(path => path !== '' && path !== '.')
}

const isInContext = (path: string, names: readonly string[]): boolean =>
  names.some(name => name === path || name.startsWith(`${path}/`))

function excerpt(dockerfile: string, { line, end }: Instruction): string[] {
  const all = dockerfile.split(/\r?\n/)
  const first = Math.max(1, line - 2)
  const shown = all.slice(first - 1, Math.min(all.length, end + 2)).map((text, index) => {
    const number = first + index
    return `${String(number).padStart(4)} | ${number >= line && number <= end ? '>>>' : '   '} ${text}`
  })
  return [`Dockerfile:${line}`, '-'.repeat(20), ...shown, '-'.repeat(20)]
}
