import { InputReader } from '../../inputs/input-reader.ts'
import { readEnum, readInteger } from '../../inputs/read.ts'
import type { InputSource } from '../../inputs/types.ts'

/** What the emulator is asked for. */
export interface EmulatorInputs {
  /** 0 takes a free one. */
  port: number
  /** Whether the code of applications runs on the runner, or is only pretended to. */
  apps: 'run' | 'none'
}

const MAX_PORT = 65_535

/** Everything that the emulator is asked for. Whatever is wrong is in one `input-invalid` error. */
export function readEmulatorInputs(source: InputSource): EmulatorInputs {
  const reader = new InputReader(source)
  const port = readInteger(reader, 'port') ?? 0
  if (port > MAX_PORT)
    reader.addValueProblem('port', String(port), 'is not a port', `Write a number up to ${MAX_PORT}.`)
  const apps = readEnum(reader, 'apps', ['run', 'none']) ?? 'run'
  reader.throwIfInvalid()
  return { port, apps }
}
