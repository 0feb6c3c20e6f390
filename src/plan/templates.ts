/** Repository with the code of an application template. */
export interface Repository {
  url: string
  /** A branch, a tag or a commit. */
  tag: string
  isPublic: boolean
}

/** An image from the checkout. */
export interface Media {
  fileName: string
  bytes: Uint8Array
}

/** Fields of an application template; an absent key is left unchanged. */
export interface ApplicationTemplateFields {
  description?: string
  readme?: string
  tags?: readonly string[]
  repository?: Repository
}

/** Fields of a custom template; an absent key is left unchanged. */
export interface CustomTemplateFields {
  description?: string
  templateSubType?: string
  defaultEnvironment?: { environmentId: string; environmentVersionId: string }
  defaultResourceBundleId?: string
  /** Metadata without a complete schema: tags, a readme, any key of the platform. */
  templateMetadata?: Readonly<Record<string, unknown>>
}
