import { isDeepStrictEqual } from 'node:util'
import type { DesiredFile, FileEntry, Manifest } from '../../files/types.ts'
import type { CustomTemplateFields } from '../../plan/templates.ts'
import { type CurrentTemplate, missingForNew, planDeletion, type TemplateOperation } from './choose.ts'
import { describeStep } from './describe.ts'
import { sameFact, sameText } from './same.ts'
import type { TemplateName, TemplatePlan, TemplateStep } from './types.ts'

/** Desired state of a custom template, from the workflow and the checkout. */
export interface DesiredCustomTemplate {
  operation: Exclude<TemplateOperation, 'clone'>
  template: TemplateName
  templateType: string
  fields: CustomTemplateFields
  files: readonly DesiredFile[]
}

/** Current state of a custom template in DataRobot. */
export interface CurrentCustomTemplate extends CurrentTemplate {
  description: string
  templateSubType: string | null
  defaultEnvironment: { environmentId: string; environmentVersionId: string } | null
  defaultResourceBundleId: string | null
  templateMetadata: Readonly<Record<string, unknown>>
  /** The manifest of its files, or the reason why it cannot be trusted. */
  manifest: { trusted: Manifest } | { trusted: null; reason: string }
}

/**
 * Plans the steps from the current to the desired state. Only differences are sent. Files are sent all together, because
 * the platform takes one archive.
 *
 * @throws UserError if a new template lacks a required field
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
    return { operation: 'created', subject, counts: countsOf(files, files), notes: [], steps, describe: describeStep }
  }
  const changed = changedFields(fields, current)
  const reason = reasonForFiles(files, current)
  const sent = reason === null ? null : files
  const isSame = Object.keys(changed).length === 0 && sent === null
  return {
    operation: isSame ? 'unchanged' : 'updated',
    subject,
    counts: countsOf(files, sent ?? []),
    notes: reason === null ? [] : [reason],
    steps: isSame ? [] : [{ kind: 'update-custom-template', id: current.id, fields: changed, files: sent }],
    describe: describeStep
  }
}

function countsOf(files: readonly DesiredFile[], sent: readonly DesiredFile[]): NonNullable<TemplatePlan['counts']> {
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
    // The API replaces it as a whole, so keys from other sources are sent again.
    ...(lacksFacts ? { templateMetadata: { ...current.templateMetadata, ...templateMetadata } } : {})
  }
}

/** Reason to send the files. Null if the template already has exactly these. */
function reasonForFiles(files: readonly DesiredFile[], { manifest }: CurrentCustomTemplate): string | null {
  if (manifest.trusted === null) return `all files are sent: ${manifest.reason}`
  const digests = (all: readonly FileEntry[]) => new Map(all.map(({ path, sha256 }) => [path, sha256]))
  const [desired, current] = [digests(files), digests(manifest.trusted.files)]
  const changed = [...desired].filter(([path, sha256]) => current.get(path) !== sha256).length
  const removed = [...current.keys()].filter(path => !desired.has(path)).length
  return changed + removed === 0
    ? null
    : `files: ${changed} new or changed, ${removed} removed; all files are sent in one archive`
}
