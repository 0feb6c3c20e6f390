import { DEFAULT_FILE, DEFAULT_TARGET } from '../../configuration/types.ts'
import { readGithubToken } from '../../inputs/connection.ts'
import { InputReader } from '../../inputs/input-reader.ts'
import { readBoolean, readEnum, readText } from '../../inputs/read.ts'
import type { InputSource } from '../../inputs/types.ts'

/** Inputs of the action. */
export interface AppsInputs {
  /** Path of the configuration file, relative to the root of the checkout. */
  config: string
  only: 'all' | 'changed'
  target: string
  githubToken: string | null
  summary: boolean
  notices: readonly string[]
}

/** Reads the inputs. @throws UserError `input-invalid` that lists every problem, also those of the file */
export function readAppsInputs(source: InputSource): AppsInputs {
  const reader = new InputReader(source)
  const inputs: AppsInputs = {
    config: readConfigPath(source, reader),
    only: readEnum(reader, 'only', ['all', 'changed']) ?? 'all',
    target: readText(reader, 'target') ?? DEFAULT_TARGET,
    githubToken: readGithubToken(reader),
    summary: readBoolean(reader, 'summary') ?? true,
    notices: reader.notices
  }
  reader.throwIfInvalid()
  return inputs
}

/** Reads the path of the configuration file. */
export function readConfigPath(source: InputSource, reader = new InputReader(source)): string {
  return readText(reader, 'config') ?? DEFAULT_FILE
}
