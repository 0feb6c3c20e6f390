/** Part of a record that identifies the repository whose workflow wrote it. */
export interface RepositoryIdentity {
  /** `owner/name`; null outside of GitHub. */
  repository: string | null
  /** Survives a rename; null if it is unknown. */
  repositoryId: number | null
  /** A run of the workflow; its URL names the GitHub server. */
  run: { url: string } | null
}

/** Tells whether two records are from one repository, even if it was renamed in between. */
export function isSameRepository(one: RepositoryIdentity, other: RepositoryIdentity): boolean {
  if (one.repositoryId === null || other.repositoryId === null) return one.repository === other.repository
  return one.repositoryId === other.repositoryId && serverOf(one) === serverOf(other)
}

/** GitHub server of a record: repository ids are only unique on one server. */
const serverOf = ({ run }: RepositoryIdentity): string | null =>
  run !== null && URL.canParse(run.url) ? new URL(run.url).origin : null
