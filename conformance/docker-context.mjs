import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Writes a tar archive with a Dockerfile, from which programs create an execution environment. */
export function writeDockerContext(archive) {
  mkdirSync('context', { recursive: true })
  writeFileSync(join('context', 'Dockerfile'), 'FROM python:3.12\n')
  execFileSync('tar', ['-cf', archive, '-C', 'context', 'Dockerfile'])
}
