import { orNullIfMissing } from '../../datarobot/api-errors.ts'
import type { Client } from '../../datarobot/client.ts'
import type { CustomTemplates, WireCustomTemplate } from '../../datarobot/custom-templates.ts'
import { nullIfUnreadable } from '../../datarobot/manifests.ts'
import { parseManifest, trustManifest } from '../../files/manifest.ts'
import { MANIFEST_PATH } from '../../files/types.ts'
import type { CurrentApplicationTemplate } from './application-template.ts'
import type { CurrentCustomTemplate } from './custom-template.ts'
import type { TemplateName } from './types.ts'

/** Every application template of that name or id that the user may see, with no image's bytes. */
export async function findApplicationTemplates(
  { applicationTemplates }: Client,
  { name, id }: TemplateName
): Promise<CurrentApplicationTemplate[]> {
  const all = await applicationTemplates.list()
  return all
    .filter(template => (id === undefined ? template.name === name : template.id === id))
    .map(({ mediaUrl, ...template }) => ({ ...template, media: mediaUrl == null ? null : undefined }))
}

/** Every custom template of that name and type, or of that id. */
export async function findCustomTemplates(
  { customTemplates }: Client,
  wanted: TemplateName,
  templateType: string
): Promise<(WireCustomTemplate & { isGlobal: false })[]> {
  const found =
    wanted.id === undefined
      ? await customTemplates.search(wanted.name, templateType)
      : [(await orNullIfMissing(customTemplates.get(wanted.id))) ?? []].flat()
  // Whose a custom template is, nobody is told: DataRobot refuses to change that of another.
  return found
    .filter(({ name, id }) => (wanted.id === undefined ? name === wanted.name : id === wanted.id))
    .map(template => ({ ...template, isGlobal: false }))
}

/** What a custom template holds, as far as its manifest can be believed. */
export async function readCustomTemplate(
  { customTemplates }: Client,
  template: WireCustomTemplate
): Promise<CurrentCustomTemplate> {
  const { id, name, description, templateSubType, defaultEnvironment, defaultResourceBundleId } = template
  return {
    id,
    name,
    isGlobal: false,
    description,
    templateSubType,
    defaultEnvironment,
    defaultResourceBundleId,
    templateMetadata: { ...template.templateMetadata },
    manifest: await readManifest(customTemplates, template)
  }
}

/** Its files have no times, so that one replaced by another of the same name goes unnoticed. */
async function readManifest(
  templates: CustomTemplates,
  { id, items }: WireCustomTemplate
): Promise<CurrentCustomTemplate['manifest']> {
  const no = (reason: string) => ({ trusted: null, reason })
  const item = items.find(({ name }) => name === MANIFEST_PATH)
  if (item === undefined) return no('the template was not made by this action')
  const text = await templates.read(id, item.id).catch(nullIfUnreadable)
  const manifest = text === null ? null : parseManifest(text)
  if (manifest === null) return no('its manifest can not be read')
  const trust = trustManifest(manifest, { items: items.map(({ name }) => ({ path: name, created: 0 })) })
  return trust.trusted ? { trusted: manifest } : no(trust.reason.replaceAll('the version', 'the template'))
}
