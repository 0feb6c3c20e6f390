/**
 * Seed file format. Records refer to each other by name, and missing fields get a default. `apply.ts` creates the
 * records of `state/` from it.
 */
export interface Seed {
  users?: UserSeed[]
  environments?: EnvironmentSeed[]
  codespaces?: CodespaceSeed[]
  useCases?: UseCaseSeed[]
  customTemplates?: CustomTemplateSeed[]
  applicationTemplates?: ApplicationTemplateSeed[]
  sources?: SourceSeed[]
  applications?: ApplicationSeed[]
  usages?: UsageSeed[]
}

/** Files: either the text of each file by its path, or a folder to read (in seed files only). */
export interface FilesSeed {
  files?: Record<string, string | Uint8Array>
  folder?: string
}

/** User. The first user with a token owns all records of a seed. An existing user is updated. */
export interface UserSeed {
  id?: string
  username: string
  token?: string
  firstName?: string
  lastName?: string
}

export interface EnvironmentSeed {
  id?: string
  name: string
  description?: string
  programmingLanguage?: string
  /** Public environments have no owner. */
  isPublic?: boolean
  useCases?: string[]
  /** Oldest first. */
  versions: { id?: string; label?: string; buildStatus?: 'submitted' | 'processing' | 'success' | 'failed' }[]
}

export interface CodespaceSeed extends FilesSeed {
  id?: string
}

export interface UseCaseSeed {
  id?: string
  name: string
  description?: string
}

export interface CustomTemplateSeed extends FilesSeed {
  id?: string
  name: string
  description?: string
  templateType?: string
  templateSubType?: string
  /** Id or name of an environment. Its latest successful version is used. */
  environment: string
  tags?: string[]
  readme?: string
}

export interface ApplicationTemplateSeed {
  id?: string
  name: string
  description?: string
  readme: string
  repository: { url: string; tag: string; isPublic: boolean }
  tags?: string[]
  isGlobal?: boolean
}

export interface SourceSeed {
  id?: string
  name: string
  /** Oldest first. */
  versions: VersionSeed[]
}

export interface VersionSeed extends FilesSeed {
  id?: string
  label: string
  /** Id or name of an environment. Default: none. */
  environment?: string
  frozen?: boolean
}

export interface ApplicationSeed {
  id?: string
  name: string
  /** Name of a source. */
  source: string
  /** Label of its version. Default: the latest version. */
  version?: string
  status?: 'running' | 'paused' | 'failed'
}

export interface UsageSeed {
  /** Name of an application. */
  application: string
  username: string
  userType: 'creator' | 'viewer' | 'guest'
  daysAgo: number
}

const text = { type: 'string', minLength: 1 }
const anyText = { type: 'string' }
const boolean = { type: 'boolean' }
const textList = { type: 'array', items: text }
const id = { type: 'string', pattern: '^[0-9a-f]{24}$' }
const files = { files: { type: 'object', additionalProperties: anyText }, folder: text }

const oneOf = (...values: string[]) => ({ type: 'string', enum: values })

const listOf = (required: string[], properties: object) => ({
  type: 'array',
  items: { type: 'object', required, properties: { id, ...properties }, additionalProperties: false }
})

export const seedSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    users: listOf(['username'], { username: text, token: text, firstName: anyText, lastName: anyText }),
    environments: listOf(['name', 'versions'], {
      name: text,
      description: anyText,
      programmingLanguage: text,
      isPublic: boolean,
      useCases: textList,
      versions: listOf([], {
        label: anyText,
        buildStatus: oneOf('submitted', 'processing', 'success', 'failed')
      })
    }),
    codespaces: listOf([], files),
    useCases: listOf(['name'], { name: text, description: anyText }),
    customTemplates: listOf(['name', 'environment'], {
      name: text,
      description: anyText,
      templateType: text,
      templateSubType: text,
      environment: text,
      tags: textList,
      readme: anyText,
      ...files
    }),
    applicationTemplates: listOf(['name', 'readme', 'repository'], {
      name: text,
      description: anyText,
      readme: anyText,
      repository: {
        type: 'object',
        required: ['url', 'tag', 'isPublic'],
        properties: { url: text, tag: text, isPublic: boolean },
        additionalProperties: false
      },
      tags: textList,
      isGlobal: boolean
    }),
    sources: listOf(['name', 'versions'], {
      name: text,
      versions: listOf(['label'], { label: text, environment: text, frozen: boolean, ...files })
    }),
    applications: listOf(['name', 'source'], {
      name: text,
      source: text,
      version: text,
      status: oneOf('running', 'paused', 'failed')
    }),
    usages: {
      type: 'array',
      items: {
        type: 'object',
        required: ['application', 'username', 'userType', 'daysAgo'],
        properties: {
          application: text,
          username: text,
          userType: oneOf('creator', 'viewer', 'guest'),
          daysAgo: { type: 'number', minimum: 0 }
        },
        additionalProperties: false
      }
    }
  }
}
