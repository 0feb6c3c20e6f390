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
import { MAX_METADATA_README_CHARS } from './metadata.ts'
import type { TemplatePlan } from './types.ts'

/** What the platform takes at most (seeds), in characters. */
const MAX_README_BYTES = 256_000

/** A plan, and what goes along with its files. */
export interface PlannedTemplate {
  plan: TemplatePlan
  /** Travels with the files of a custom template. */
  manifest: Manifest | null
}

/** The checkout is looked at first: what is wrong with it stops before DataRobot is asked. */
export function collectAndPlan(run: Run, client: Client, inputs: PublishTemplateInputs): Promise<PlannedTemplate> {
  return inputs.kind === 'application' ? ofApplication(run, client, inputs) : ofCustom(run, client, inputs)
}

async function ofApplication(run: Run, client: Client, inputs: PublishTemplateInputs): Promise<PlannedTemplate> {
  const { operation, template, description, tags } = inputs
  const { workspace } = run.env.inputs
  const isPublished = operation === 'publish'
  const readme =
    isPublished && inputs.readme !== null
      ? await readTextFile(workspace, inputs.readme, 'readme', MAX_README_BYTES)
      : null
  const media = isPublished ? await readMedia(workspace, inputs.media) : undefined
  const found = chooseTemplate('application', operation, template, await findApplicationTemplates(client, template))
  // Its bytes are only worth a request when there are others to hold them against.
  const isAsked = media != null && found !== null && found.media === undefined
  const current = isAsked ? { ...found, media: await client.applicationTemplates.media(found.id) } : found
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

/** The repository of the run, at its branch or tag; whether it is public, only the event says. */
function repositoryOf({ serverUrl, repository, refName, event }: Context): Partial<Repository> {
  const { private: isPrivate } = (event.repository ?? {}) as { private?: unknown }
  return {
    ...(repository === null ? {} : { url: `${serverUrl}/${repository}` }),
    ...(refName === null ? {} : { tag: refName }),
    ...(typeof isPrivate === 'boolean' ? { isPublic: !isPrivate } : {})
  }
}

async function ofCustom(run: Run, client: Client, inputs: PublishTemplateInputs): Promise<PlannedTemplate> {
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

/** As a version's: whoever makes a source from the template gets a version that says where its files come from. */
function manifestOf(context: Context, files: readonly DesiredFile[]): Manifest {
  return {
    schema: 1,
    label: null,
    ...provenanceOf(context, { previewOf: null, expiresAt: null }),
    // Nothing that is made from it is that pull request's preview.
    pullRequest: null,
    githubEnvironment: null,
    settings: settingsDigest(null),
    files: files.map(({ path, size, sha256 }) => ({ path, size, sha256 })),
    kept: []
  }
}
