import type { CurrentApplication, CurrentVersion } from '../../plan/current-state.ts'
import { deleteEverything } from '../../plan/diff.ts'
import { parameterSteps } from '../../plan/parameters.ts'
import type { VersionRef } from '../../plan/publish.ts'
import { describeStep, versionName } from '../../plan/steps.ts'
import type { DeployPlan, DeployStep, Plan } from '../../plan/types.ts'

/** The write that sends a version to a codespace. */
export type CodespaceStep = { kind: 'export-to-codespace'; codespaceId: string; version: VersionRef }

/** Plans to send the live version to a codespace. It always sends: the API does not show the files of a codespace. */
export function planExport(
  application: CurrentApplication,
  version: VersionRef,
  codespaceId: string
): Plan<CodespaceStep> {
  return {
    operation: 'updated',
    subject: { kind: 'codespace of application', name: application.name, id: null },
    counts: null,
    notes: [],
    steps: [{ kind: 'export-to-codespace', codespaceId, version }],
    describe: step => `send the files of ${versionName(step.version)} to codespace ${step.codespaceId}`
  }
}

/**
 * Plans a version with the files of a codespace, and with the source, environment and settings of the live one. It is
 * not published.
 */
export function planImport(
  application: CurrentApplication,
  live: VersionRef,
  base: CurrentVersion,
  { codespaceId, label }: { codespaceId: string; label: string }
): DeployPlan {
  const { deletes } = deleteEverything({ base })
  const steps: DeployStep[] = [
    {
      kind: 'create-version',
      base: { id: base.id, label: base.label },
      label,
      environmentVersionId: null,
      resources: {},
      keyScope: undefined,
      files: []
    },
    ...(deletes.length > 0 ? [{ kind: 'delete-files', paths: deletes } as const] : []),
    { kind: 'import-codespace', codespaceId, label },
    ...parameterSteps([], base, null)
  ]
  return {
    operation: 'created',
    subject: { kind: 'version of application', name: application.name, id: application.id },
    source: { name: live.sourceName ?? '', id: live.sourceId },
    previousVersionId: application.versionId,
    label,
    manifest: null,
    counts: { files: 0, uploads: 0, uploadBytes: 0, deletes: deletes.length },
    notes: [`the files are taken from codespace ${codespaceId}`],
    steps,
    describe: describeStep
  }
}
