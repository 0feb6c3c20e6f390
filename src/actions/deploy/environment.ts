import { UserError } from '../../errors.ts'
import type { DockerContext, Provenance } from '../../files/types.ts'
import type { DeployInputs } from '../../inputs/types.ts'
import type { CurrentState } from '../../plan/current-state.ts'
import type { DeployStep } from '../../plan/types.ts'

/** The requested environment, and the version of the application for which it is built. */
interface Desired extends Pick<DeployInputs, 'environment'> {
  context: DockerContext | null
  label: string
  provenance: Pick<Provenance, 'repository' | 'commit'>
}

type Current = Pick<CurrentState, 'base' | 'source' | 'environment'>

/** @throws UserError if a first deploy names no execution environment */
export function checkEnvironment(
  desired: { name: string; customTemplateId: string | null },
  { base, source, environment }: Current
): void {
  const inherits = base?.environmentVersionId != null || (source === null && desired.customTemplateId !== null)
  if (environment !== null || inherits) return
  throw new UserError('input-invalid', {
    what: `Application ${JSON.stringify(desired.name)} cannot be deployed.`,
    saw: 'This is a first deploy, so no earlier version names an execution environment.',
    next: 'Write the name or the id of one into the input "environment", such as "[DataRobot] Python 3.12 Applications Base".'
  })
}

/** Steps that build the execution environment from its folder; none if it is built, or is not built from the checkout. */
export function environmentSteps(
  { environment: name, context, label, provenance }: Desired,
  { environment }: Current
): DeployStep[] {
  if (context === null || name === null || environment === null || environment.versionId !== null) return []
  const { repository, commit } = provenance
  const origin = [
    `Built from folder ${JSON.stringify(context.folder)}`,
    repository === null ? '' : ` of ${repository}`,
    commit === null ? '' : ` at commit ${commit}`
  ].join('')
  const create: DeployStep[] = environment.id === null ? [{ kind: 'create-environment', name }] : []
  const build: DeployStep = {
    kind: 'build-environment',
    name,
    environmentId: environment.id,
    earlier: environment.build ?? null,
    context,
    label,
    origin: `${origin}.`
  }
  return [...create, build]
}
