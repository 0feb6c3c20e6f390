import { throwProblems } from '../inputs/input-reader.ts'
import { checkConfiguration } from './check.ts'
import { explain } from './source.ts'
import { type Configuration, DEFAULT_FILE } from './types.ts'

/**
 * Reads the text of a configuration file.
 *
 * @throws UserError input-invalid, with every problem and its line
 */
export function parseConfiguration(text: string, file: string = DEFAULT_FILE): Configuration {
  const { configuration, problems } = checkConfiguration(text, file)
  throwProblems(
    problems.map(problem => explain(file, problem)),
    'inputs'
  )
  return configuration
}
