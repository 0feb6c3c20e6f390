import { parseConfiguration } from '../../configuration/configuration.ts'
import { listApplications } from '../../configuration/merge.ts'
import { APPLICATION_KEYS, DEFAULT_FILE, DEFAULT_TARGET } from '../../configuration/types.ts'
import { UserError } from '../../errors.ts'
import type { InputSource } from '../../inputs/types.ts'
import { readConfigurationFile, withConfiguration } from '../../run/configuration.ts'
import type { ActionEnv } from '../../run/environment.ts'

/** Application to compare, with the source of its inputs. */
export interface Subject {
  /** Name in the configuration file, and its target; null if the inputs name the application. */
  app: string | null
  target: string | null
  source: InputSource
}

/**
 * Lists the applications to compare: the one that the inputs name, or else all of the configuration file that have the
 * target.
 *
 * @throws UserError input-invalid
 */
export async function listSubjects(env: ActionEnv): Promise<Subject[]> {
  const { inputs } = env
  const [config, app, target] = ['config', 'app', 'target'].map(name => inputs.get(name).trim())
  if (app || APPLICATION_KEYS.some(name => inputs.get(name).trim() !== '')) {
    const chosen = app ? { app, target: target || DEFAULT_TARGET } : { app: null, target: null }
    return [{ ...chosen, source: await withConfiguration(env, 'application') }]
  }
  const content = await readConfigurationFile(inputs.workspace, config || DEFAULT_FILE)
  if ('problem' in content) {
    const next = `${content.problem.next} To compare an application that is not in a file, set "app-name".`
    throw new UserError('input-invalid', { ...content.problem, next })
  }
  const applications = listApplications(parseConfiguration(content.text, content.file))
  return chooseTarget(env, content.file, applications, target || DEFAULT_TARGET)
}

async function chooseTarget(
  env: ActionEnv,
  file: string,
  applications: ReturnType<typeof listApplications>,
  target: string
): Promise<Subject[]> {
  const having = applications.filter(({ targets }) => targets.includes(target))
  if (having.length === 0) {
    const next = 'Write the name of a target of the file into "target".'
    const saw = `No application of ${file} has the target ${JSON.stringify(target)}.`
    throw new UserError('input-invalid', { what: 'There is nothing to compare.', saw, next })
  }
  const others = applications.filter(each => !having.includes(each)).map(({ name }) => name)
  if (others.length > 0)
    env.log.notice(`Not compared, because they have no target ${JSON.stringify(target)}: ${others.join(', ')}`)
  return Promise.all(
    having.map(async ({ name }) => {
      const named: Record<string, string> = { app: name, target }
      const step = { ...env.inputs, get: (input: string) => named[input] ?? env.inputs.get(input) }
      return { app: name, target, source: await withConfiguration({ ...env, inputs: step }, 'application') }
    })
  )
}
