import type { DeployedSources } from '../files/deployed-sources.ts'
import { rank } from './find.ts'
import { readLines } from './lines.ts'
import { findNode } from './node.ts'
import { findPython } from './python.ts'
import { type Cause, HINT } from './types.ts'

/**
 * Finds the tracebacks that a running application logged, each with its place in the repository. Consequences of a signal
 * or of another error are left out.
 */
export function findTracebacks(log: string, files: DeployedSources): Cause[] {
  const lines = readLines(log)
  return rank([...findPython(lines, files), ...findNode(lines, files)].filter(({ weight }) => weight > HINT))
}
