import { orNullIfMissing } from '../../datarobot/api-errors.ts'
import type { Client } from '../../datarobot/client.ts'
import type { CustomTemplates, WireCustomTemplate } from '../../datarobot/custom-templates.ts'
import { nullIfUnreadable } from '../../datarobot/manifests.ts'
import { parseManifest, trustManifest } from '../../files/manifest.ts'
import { MANIFEST_PATH } from '../../files/types.ts'
import type { CurrentApplicationTemplate } from './application-template.ts'
import type { CurrentCustomTemplate } from './custom-template.ts'
import type { TemplateName } from './types.ts'

/** Finds the application templates with this name or id that the user can see, without the bytes of images. */
export async function findApplicationTemplates(
  { applicationTemplates }: Client,
  { name, id }: TemplateName
): Promise<CurrentApplicationTemplate[]> {
  const all = await applicationTemplates.list()
  return all
    .filter(template => (id === undefined ? template.name === name : template.id === id))
    .map(({ mediaUrl, ...template }) => ({ ...template, media: mediaUrl == null ? null : undefined }))
}

/** Finds the custom templates with this name and type, or with this id. */
export async function findCustomTemplates(
  { customTemplates }: Client,
  desired: TemplateName,
  templateType: string
): Promise<(WireCustomTemplate & { isGlobal: false })[]> {
  const found =
    desired.id === undefined
      ? await customTemplates.search(desired.name, templateType)
      : [(await orNullIfMissing(customTemplates.get(desired.id))) ?? []].flat()
  // The API does not show the owner of a custom template. It rejects changes by other users.
  return found
    .filter(({ name, id }) => (desired.id === undefined ? name === desired.name : id === desired.id))
    .map(template => ({ ...template, isGlobal: false }))
}

/** Reads the current state of a custom template, with its manifest if that can be trusted. */
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

/** Reads the manifest. Files of a template have no timestamps, so a file that was replaced is not detected. */
async function readManifest(
  templates: CustomTemplates,
  { id, items }: WireCustomTemplate
): Promise<CurrentCustomTemplate['manifest']> {
  const distrust = (reason: string) => ({ trusted: null, reason })
  const item = items.find(({ name }) => name === MANIFEST_PATH)
  if (item === undefined) return distrust('this action did not create the template')
  const text = await templates.read(id, item.id).catch(nullIfUnreadable)
  const manifest = text === null ? null : parseManifest(text)
  if (manifest === null) return distrust('its manifest cannot be read')
  const trust = trustManifest(manifest, { items: items.map(({ name }) => ({ path: name, created: 0 })) })
  return trust.trusted ? { trusted: manifest } : distrust(trust.reason.replaceAll('the version', 'the template'))
}
