import type { DesiredFile } from '../../files/types.ts'
import type { ApplicationTemplateFields, CustomTemplateFields, Media } from '../../plan/templates.ts'
import type { Plan } from '../../plan/types.ts'

/** For an application template code is cloned into a codespace; a custom template holds files. */
export type TemplateKind = 'application' | 'custom'

/** A template as the workflow names it. */
export type TemplateName = { name: string; id?: never } | { id: string; name?: never }

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
export type TemplatePlan = Plan<TemplateStep>
