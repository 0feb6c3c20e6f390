import type { DesiredFile } from '../../files/types.ts'
import type { Plan } from '../../plan/types.ts'

/** Kind of a template. An application template is cloned into a codespace; a custom template holds files. */
export type TemplateKind = 'application' | 'custom'

/** Name or id of a template, from the workflow. */
export type TemplateName = { name: string; id?: never } | { id: string; name?: never }

/** Repository with the code of an application template. */
export interface Repository {
  url: string
  /** A branch, a tag or a commit. */
  tag: string
  isPublic: boolean
}

/** An image of the checkout. */
export interface Media {
  fileName: string
  bytes: Uint8Array
}

/** Fields of an application template. A missing key stays unchanged. */
export interface ApplicationTemplateFields {
  description?: string
  readme?: string
  tags?: readonly string[]
  repository?: Repository
}

/** Fields of a custom template. A missing key stays unchanged. */
export interface CustomTemplateFields {
  description?: string
  templateSubType?: string
  defaultEnvironment?: { environmentId: string; environmentVersionId: string }
  defaultResourceBundleId?: string
  /** Metadata without a complete schema: tags, a README and other keys. */
  templateMetadata?: Readonly<Record<string, unknown>>
}

/** Write operations of a plan. */
export type TemplateStep =
  | {
      kind: 'create-application-template'
      name: string
      fields: Required<ApplicationTemplateFields>
      media: Media | null
    }
  | { kind: 'update-application-template'; id: string; fields: ApplicationTemplateFields }
  | { kind: 'replace-media'; id: string; media: Media }
  | { kind: 'remove-media'; id: string }
  | {
      kind: 'create-custom-template'
      name: string
      templateType: string
      fields: CustomTemplateFields
      files: readonly DesiredFile[]
    }
  /** With null, the files stay unchanged. */
  | { kind: 'update-custom-template'; id: string; fields: CustomTemplateFields; files: readonly DesiredFile[] | null }
  | { kind: 'delete-template'; template: TemplateKind; name: string; id: string }
  | { kind: 'clone-template'; name: string; id: string }

/** Plan of the changes to a template. */
export interface TemplatePlan extends Plan {
  steps: readonly TemplateStep[]
}
