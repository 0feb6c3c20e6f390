import type { DesiredFile } from '../../files/types.ts'
import type { Plan } from '../../plan/types.ts'

/** For an application template code is cloned into a codespace; a custom template holds files. */
export type TemplateKind = 'application' | 'custom'

/** A template as the workflow names it. */
export type TemplateName = { name: string; id?: never } | { id: string; name?: never }

/** Where the code of an application template is. */
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

/** What an application template says of itself; an absent key stays as it is. */
export interface ApplicationTemplateFields {
  description?: string
  readme?: string
  tags?: readonly string[]
  repository?: Repository
}

/** What a custom template says of itself; an absent key stays as it is. */
export interface CustomTemplateFields {
  description?: string
  templateSubType?: string
  defaultEnvironment?: { environmentId: string; environmentVersionId: string }
  defaultResourceBundleId?: string
  /** Facts that no schema describes whole: tags, a readme, whatever the platform knows. */
  templateMetadata?: Readonly<Record<string, unknown>>
}

/** The writes that keep a template in step with the checkout. */
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
  /** Null files stay as they are. */
  | { kind: 'update-custom-template'; id: string; fields: CustomTemplateFields; files: readonly DesiredFile[] | null }
  | { kind: 'delete-template'; template: TemplateKind; name: string; id: string }
  | { kind: 'clone-template'; name: string; id: string }

/** What will be done to a template. */
export interface TemplatePlan extends Plan {
  steps: readonly TemplateStep[]
}
