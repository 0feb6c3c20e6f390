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
