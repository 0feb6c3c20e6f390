import { bytes, plural } from '../../text/units.ts'
import type { TemplateStep } from './types.ts'

/** What the fields of a template are called in a sentence. */
const FIELDS: Readonly<Record<string, string>> = {
  description: 'description',
  readme: 'readme',
  tags: 'tags',
  repository: 'repository',
  templateSubType: 'sub-type',
  defaultEnvironment: 'execution environment',
  defaultResourceBundleId: 'resource bundle',
  templateMetadata: 'metadata'
}

/** A step in plain words: names of fields, not what is in them. */
export function describeStep(step: TemplateStep): string {
  switch (step.kind) {
    case 'create-application-template': {
      const image = step.media === null ? '' : ` with the image ${JSON.stringify(step.media.fileName)}`
      return `create application template ${JSON.stringify(step.name)}${image}`
    }
    case 'update-application-template':
      return `change ${fieldsOf(step.fields).join(', ')}`
    case 'replace-media':
      return `send the image ${JSON.stringify(step.media.fileName)} (${bytes(step.media.bytes.length)})`
    case 'remove-media':
      return 'delete the image'
    case 'create-custom-template':
      return `create custom template ${JSON.stringify(step.name)} of ${plural(step.files.length, 'file')}`
    case 'update-custom-template': {
      const files = step.files === null ? [] : [`all files (${step.files.length})`]
      return `change ${[...fieldsOf(step.fields), ...files].join(', ')}`
    }
    case 'delete-template':
      return `delete ${step.template} template ${JSON.stringify(step.name)} (${step.id})`
    case 'clone-template':
      return `clone application template ${JSON.stringify(step.name)} (${step.id}) into a new codespace`
  }
}

const fieldsOf = (fields: object): string[] => Object.keys(fields).map(name => FIELDS[name] ?? name)
