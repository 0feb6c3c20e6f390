import type { Annotation } from './runner.mjs'

export interface Command {
  /** Name in lower case. */
  name: string
  properties: Record<string, string>
  data: string
}

export function parseCommand(line: string, stopToken?: string | null): Command | null

export interface CommandRecord {
  annotations: Annotation[]
  masks: string[]
  outputs: Record<string, string>
  state: Record<string, string>
}

export class CommandReader {
  constructor(record: CommandRecord, options: { isDebug?: boolean; print: (line: string) => void })
  read(line: string): void
  annotate(level: Annotation['level'], message: string, properties?: Record<string, string>): void
}

export function masked(text: string, masks: readonly string[]): string

export class LineSplitter {
  push(text: string): string[]
  end(): string[]
}
