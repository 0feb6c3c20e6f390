import { Form } from './form.ts'
import { choice, integer } from './read.ts'
import type { InputSource } from './types.ts'

/** What the emulator is asked for. */
export interface EmulatorInputs {
  /** 0 takes a free one. */
  port: number
  /** Whether the code of applications runs on the runner, or is only pretended to. */
  apps: 'run' | 'none'
}

const LAST_PORT = 65_535

/** Everything that the emulator is asked for. Whatever is wrong is in one `input-invalid` error. */
export function readEmulatorInputs(source: InputSource): EmulatorInputs {
  const form = new Form(source)
  const port = integer(form, 'port') ?? 0
  if (port > LAST_PORT) form.wrongValue('port', String(port), 'is not a port', `Write a number up to ${LAST_PORT}.`)
  const apps = choice(form, 'apps', ['run', 'none']) ?? 'run'
  form.close()
  return { port, apps }
}
