import { isDeepStrictEqual } from 'node:util'
import type { DesiredFile, FileEntry, Manifest } from '../../files/types.ts'
import type { CustomTemplateFields } from '../../plan/templates.ts'
import { type CurrentTemplate, missingForNew, planDeletion, type TemplateOperation } from './choose.ts'
import { describeStep } from './describe.ts'
import { sameFact, sameText } from './same.ts'
import type { TemplateName, TemplatePlan, TemplateStep } from './types.ts'

/** What the workflow and the checkout say of a custom template. */
export interface DesiredCustomTemplate {
  operation: Exclude<TemplateOperation, 'clone'>
  template: TemplateName
  templateType: string
  fields: CustomTemplateFields
  files: readonly DesiredFile[]
}

/** What DataRobot says of it. */
export interface CurrentCustomTemplate extends CurrentTemplate {
  description: string
  templateSubType: string | null
  defaultEnvironment: { environmentId: string; environmentVersionId: string } | null
  defaultResourceBundleId: string | null
  templateMetadata: Readonly<Record<string, unknown>>
  /** What its own manifest says of its files, and why it is not believed when it is not. */
  manifest: { trusted: Manifest } | { trusted: null; reason: string }
}

/**
 * From what the checkout says to what the template says: only what differs is sent, and files all together, for they
 * travel as one archive.
 *
 * @throws UserError when a new template lacks what the platform wants of one
 */
export function planCustomTemplate(
  desired: DesiredCustomTemplate,
  current: CurrentCustomTemplate | null
): TemplatePlan {
  const { files, templateType, fields } = desired
  const subject = {
    kind: 'custom template',
    name: current?.name ?? desired.template.name ?? '',
    id: current?.id ?? null
  }
  if (desired.operation === 'delete') return planDeletion('custom', subject)
  if (current === null) {
    requireAll(subject.name, fields)
    const { name } = subject
    const steps: TemplateStep[] = [{ kind: 'create-custom-template', name, templateType, fields, files }]
    return { operation: 'created', subject, counts: counted(files, files), notes: [], steps, describe: describeStep }
  }
  const changed = changedFields(fields, current)
  const reason = reasonForFiles(files, current)
  const sent = reason === null ? null : files
  const isSame = Object.keys(changed).length === 0 && sent === null
  return {
    operation: isSame ? 'unchanged' : 'updated',
    subject,
    counts: counted(files, sent ?? []),
    notes: reason === null ? [] : [reason],
    steps: isSame ? [] : [{ kind: 'update-custom-template', id: current.id, fields: changed, files: sent }],
    describe: describeStep
  }
}

function counted(files: readonly DesiredFile[], sent: readonly DesiredFile[]): NonNullable<TemplatePlan['counts']> {
  const uploadBytes = sent.reduce((sum, { size }) => sum + size, 0)
  return { files: files.length, uploads: sent.length, uploadBytes, deletes: 0 }
}

function requireAll(name: string, { description, templateSubType, defaultEnvironment }: CustomTemplateFields): void {
  const needed = { description, 'template-sub-type': templateSubType, environment: defaultEnvironment }
  if (Object.values(needed).includes(undefined)) throw missingForNew('custom', name, needed)
}

function changedFields(desired: CustomTemplateFields, current: CurrentCustomTemplate): CustomTemplateFields {
  const { description, templateSubType, defaultEnvironment, defaultResourceBundleId, templateMetadata } = desired
  const lacksFacts = Object.entries(templateMetadata ?? {}).some(
    ([key, value]) => !sameFact(value, current.templateMetadata[key])
  )
  return {
    ...(description === undefined || sameText(description, current.description) ? {} : { description }),
    ...(templateSubType === undefined || templateSubType === current.templateSubType ? {} : { templateSubType }),
    ...(defaultEnvironment === undefined || isDeepStrictEqual(defaultEnvironment, current.defaultEnvironment)
      ? {}
      : { defaultEnvironment }),
    ...(defaultResourceBundleId === undefined || defaultResourceBundleId === current.defaultResourceBundleId
      ? {}
      : { defaultResourceBundleId }),
    // It is replaced whole, so what others wrote into it goes along.
    ...(lacksFacts ? { templateMetadata: { ...current.templateMetadata, ...templateMetadata } } : {})
  }
}

/** Why the files are sent; null when the template holds just these. */
function reasonForFiles(files: readonly DesiredFile[], { manifest }: CurrentCustomTemplate): string | null {
  if (manifest.trusted === null) return `all files are sent: ${manifest.reason}`
  const digests = (all: readonly FileEntry[]) => new Map(all.map(({ path, sha256 }) => [path, sha256]))
  const [want, have] = [digests(files), digests(manifest.trusted.files)]
  const fresh = [...want].filter(([path, sha256]) => have.get(path) !== sha256).length
  const gone = [...have.keys()].filter(path => !want.has(path)).length
  return fresh + gone === 0 ? null : `files: ${fresh} new or changed, ${gone} gone; all travel in one archive`
}
