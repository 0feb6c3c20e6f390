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
