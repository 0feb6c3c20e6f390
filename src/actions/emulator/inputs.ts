import { InputReader } from '../../inputs/input-reader.ts'
import { readEnum, readInteger } from '../../inputs/read.ts'
import type { InputSource } from '../../inputs/types.ts'

/** Inputs of the action. */
export interface EmulatorInputs {
  /** Port of the emulator. 0 uses a free one. */
  port: number
  /** `run` runs the code of applications on the runner; `none` only simulates them. */
  apps: 'run' | 'none'
}

const MAX_PORT = 65_535

/**
 * Reads the inputs.
 *
 * @param platform value of `process.platform`
 * @throws UserError `input-invalid` that lists every problem
 */
export function readEmulatorInputs(source: InputSource, platform: NodeJS.Platform = process.platform): EmulatorInputs {
  const reader = new InputReader(source)
  const port = readInteger(reader, 'port') ?? 0
  if (port > MAX_PORT)
    reader.addValueProblem('port', String(port), 'is not a port', `Write a number up to ${MAX_PORT}.`)
  const apps = readEnum(reader, 'apps', ['run', 'none']) ?? 'run'
  if (apps === 'run' && platform === 'win32') {
    const saw = 'Applications of DataRobot are started by a shell script, which Windows cannot run.'
    reader.addProblem('apps', 'is "run"', saw, 'Set it to "none", or run the job on Linux or macOS.')
  }
  reader.throwIfInvalid()
  return { port, apps }
}
