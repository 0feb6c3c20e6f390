import type { DeployedSources } from '../files/deployed-sources.ts'
import type { SourceWarning } from '../files/types.ts'
import { listeningWarning } from './listening-warning.ts'
import { missingNodePackages } from './node-imports.ts'
import { missingPythonPackages } from './python-imports.ts'

/** Maximum number of warnings: GitHub shows at most ten of a step. */
const MAX_WARNINGS = 5

/**
 * Finds likely mistakes before anything is deployed: a server that listens where DataRobot does not connect, and
 * imports that nothing provides.
 *
 * @param paths all deployed files
 */
export function sourceWarnings(files: DeployedSources, paths: readonly string[]): SourceWarning[] {
  const listening = listeningWarning(files)
  const missing = [...missingPythonPackages(files, paths), ...missingNodePackages(files, paths)]
  return [...(listening === null ? [] : [listening]), ...missing].slice(0, MAX_WARNINGS)
}
