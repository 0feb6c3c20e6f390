import type { Annotation } from '../../script/runner.mjs'
import { CommandReader, LineSplitter } from '../../script/workflow-commands.mjs'

export type { Annotation }

/** Interprets printed text as GitHub's runner does. */
export class RunnerSide {
  readonly annotations: Annotation[] = []
  readonly masks: string[] = []
  readonly outputs: Record<string, string> = {}
  readonly state: Record<string, string> = {}
  readonly log: string[] = []

  constructor(printed: string) {
    const splitter = new LineSplitter()
    const reader = new CommandReader(this, { print: line => this.log.push(line) })
    for (const line of [...splitter.push(printed), ...splitter.end()]) reader.read(line)
  }
}
