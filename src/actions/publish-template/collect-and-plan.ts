import type { Client } from '../../datarobot/client.ts'
import { chooseEnvironment } from '../../datarobot/environments.ts'
import type { DesiredFile, Manifest } from '../../files/types.ts'
import type { Context } from '../../github/context.ts'
import { settingsDigest } from '../../plan/settings.ts'
import type { CustomTemplateFields, Media, Repository } from '../../plan/templates.ts'
import { collectCheckout } from '../../run/checkout.ts'
import { provenanceOf } from '../../run/provenance.ts'
import type { Run } from '../../run/run.ts'
import { planApplicationTemplate } from './application-template.ts'
import { readImageFile, readTextFile } from './attachments.ts'
import { chooseTemplate } from './choose.ts'
import { findApplicationTemplates, findCustomTemplates, readCustomTemplate } from './current-templates.ts'
import { planCustomTemplate } from './custom-template.ts'
import type { PublishTemplateInputs } from './inputs.ts'
import { MAX_METADATA_README_CHARS } from './inputs.ts'
import type { TemplatePlan } from './types.ts'

/** Maximum length of a README that the platform accepts (seeds). */
const MAX_README_CHARS = 256_000

/** A plan and its manifest. */
export interface PlannedTemplate {
  plan: TemplatePlan
  /** Manifest that is sent with the files of a custom template. */
  manifest: Manifest | null
}

/** Collects the files and plans the steps. Reads the checkout first, so that its problems stop the run before any request. */
export function collectAndPlan(run: Run, client: Client, inputs: PublishTemplateInputs): Promise<PlannedTemplate> {
  return inputs.kind === 'application' ? planApplication(run, client, inputs) : planCustom(run, client, inputs)
}

async function planApplication(run: Run, client: Client, inputs: PublishTemplateInputs): Promise<PlannedTemplate> {
  const { operation, template, description, tags } = inputs
  const { workspace } = run.env.inputs
  const isPublished = operation === 'publish'
  const readme =
    isPublished && inputs.readme !== null
      ? await readTextFile(workspace, inputs.readme, 'readme', MAX_README_CHARS)
      : null
  const media = isPublished ? await readMedia(workspace, inputs.media) : undefined
  const found = chooseTemplate('application', operation, template, await findApplicationTemplates(client, template))
  // The current image is downloaded only to compare it with another one.
  const needsMedia = media != null && found !== null && found.media === undefined
  const current = needsMedia ? { ...found, media: await client.applicationTemplates.media(found.id) } : found
  const fields = {
    ...(description === null ? {} : { description }),
    ...(readme === null ? {} : { readme }),
    ...(tags === null ? {} : { tags })
  }
  const repository = { ...repositoryOf(run.env.context), ...inputs.repository }
  return { plan: planApplicationTemplate({ operation, template, fields, repository, media }, current), manifest: null }
}

async function readMedia(workspace: string, media: PublishTemplateInputs['media']): Promise<Media | null | undefined> {
  if (media === null) return undefined
  return media === 'none' ? null : readImageFile(workspace, media.path, 'media')
}

/** The repository of the run, with its branch or tag. Only the event tells whether it is public. */
function repositoryOf({ serverUrl, repository, refName, event }: Context): Partial<Repository> {
  const { private: isPrivate } = (event.repository ?? {}) as { private?: unknown }
  return {
    ...(repository === null ? {} : { url: `${serverUrl}/${repository}` }),
    ...(refName === null ? {} : { tag: refName }),
    ...(typeof isPrivate === 'boolean' ? { isPublic: !isPrivate } : {})
  }
}

async function planCustom(run: Run, client: Client, inputs: PublishTemplateInputs): Promise<PlannedTemplate> {
  const { template, templateType } = inputs
  const operation = inputs.operation === 'delete' ? 'delete' : 'publish'
  const files = operation === 'delete' ? [] : await collectFiles(run, inputs)
  const fields = operation === 'delete' ? {} : await readFields(run, client, inputs)
  const found = chooseTemplate('custom', operation, template, await findCustomTemplates(client, template, templateType))
  const current = found === null ? null : await readCustomTemplate(client, found)
  const plan = planCustomTemplate({ operation, template, templateType, fields, files }, current)
  return { plan, manifest: manifestOf(run.env.context, files) }
}

async function collectFiles(run: Run, { path, templateType }: PublishTemplateInputs): Promise<readonly DesiredFile[]> {
  const { log, inputs } = run.env
  const isApplication = templateType === 'customApplicationTemplate'
  const options = { workspace: inputs.workspace, path, include: [], exclude: [], defaultExcludes: true, isApplication }
  return (await collectCheckout(log, options)).files
}

async function readFields(run: Run, client: Client, inputs: PublishTemplateInputs): Promise<CustomTemplateFields> {
  const { description, templateSubType, resourceLabel, environment, tags, metadata } = inputs
  const { workspace } = run.env.inputs
  const readme =
    inputs.readme === null ? null : await readTextFile(workspace, inputs.readme, 'readme', MAX_METADATA_README_CHARS)
  const chosen = environment === null ? null : await chooseEnvironment(client.http, environment, null)
  if (chosen?.notice != null) run.env.log.notice(chosen.notice)
  const facts = { ...metadata, ...(tags === null ? {} : { tags }), ...(readme === null ? {} : { readme }) }
  return {
    ...(description === null ? {} : { description }),
    ...(templateSubType === null ? {} : { templateSubType }),
    ...(resourceLabel === null ? {} : { defaultResourceBundleId: resourceLabel }),
    ...(chosen === null
      ? {}
      : { defaultEnvironment: { environmentId: chosen.id, environmentVersionId: chosen.versionId } }),
    ...(Object.keys(facts).length === 0 ? {} : { templateMetadata: facts })
  }
}

/** Creates a manifest as for a version: sources that are created from the template then show where the files come from. */
function manifestOf(context: Context, files: readonly DesiredFile[]): Manifest {
  return {
    schema: 1,
    label: null,
    ...provenanceOf(context, { previewOf: null, expiresAt: null }),
    // Null, because objects that are created from the template are not previews of the pull request.
    pullRequest: null,
    githubEnvironment: null,
    settings: settingsDigest(null),
    files: files.map(({ path, size, sha256 }) => ({ path, size, sha256 })),
    kept: []
  }
}
