import { planDeploy } from './deploy.ts'
import type { HaveApplication, HaveVersion } from './have.ts'
import type { ExistingVersion } from './publish.ts'
import type { CodespaceStep, DeployPlan, Plan } from './types.ts'

export interface ExportPlan extends Plan {
  steps: readonly CodespaceStep[]
}

/** The live version's files go to a codespace, whatever it holds: nobody can tell what has changed there. */
export function planExport(application: HaveApplication, version: ExistingVersion, codespaceId: string): ExportPlan {
  return {
    operation: 'updated',
    subject: { kind: 'codespace of application', name: application.name, id: null },
    counts: null,
    notes: [],
    steps: [{ kind: 'export-to-codespace', codespaceId, version }]
  }
}

/**
 * A version of the live one's source, with its environment and settings and the codespace's files: what a deploy from
 * the codespace would make, without publishing it.
 */
export function planImport(
  application: HaveApplication,
  live: ExistingVersion,
  base: HaveVersion,
  { codespaceId, label }: { codespaceId: string; label: string }
): DeployPlan {
  const sourceName = live.sourceName ?? ''
  const plan = planDeploy(
    {
      name: application.name,
      sourceName,
      label,
      want: null,
      codespaceId,
      customTemplateId: null,
      parameters: [],
      resources: {},
      keyScope: undefined,
      settings: {},
      grants: [],
      shareSource: false,
      useCaseId: null,
      keepVersions: 0,
      githubEnvironment: null,
      provenance: { repository: null, commit: null, ref: null, run: null, pullRequest: null, expiresAt: null }
    },
    {
      application,
      source: { id: live.sourceId, name: sourceName },
      base,
      manifest: { trusted: null, because: 'the files come from a codespace' },
      live: null,
      environment: null,
      grants: { application: [], source: [] }
    }
  )
  return {
    ...plan,
    operation: 'created',
    subject: { ...plan.subject, kind: 'version of application' },
    steps: plan.steps.filter(({ kind }) => kind !== 'publish')
  }
}
