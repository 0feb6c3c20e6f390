export interface Account {
  login: string
  id: number
  type: 'User' | 'Bot' | 'Organization'
}

export interface Commit {
  sha: string
  parents: readonly string[]
  message: string
  /** Text of every file, by path. */
  files: Readonly<Record<string, string>>
}

/** Comment on an issue or a pull request. */
export interface Comment {
  id: number
  number: number
  body: string
  author: Account
  /** Slug of the app whose token created it. */
  app: string | null
  createdAt: string
  updatedAt: string
  reactions: Reaction[]
}

/** Reaction of an account to a comment. */
export interface Reaction {
  id: number
  content: string
  author: Account
  createdAt: string
}

/** Role of a user in a repository. A custom role, which has a name of its own, is based on a role of GitHub. */
export interface Role {
  name: string
  base: (typeof ROLES)[number]
}

/** Roles of GitHub, each with the rights of those before it. */
export const ROLES = ['read', 'triage', 'write', 'maintain', 'admin'] as const

/** Change of a branch, as GitHub records it. Its time is GitHub's, not that of a commit. */
export interface Activity {
  id: number
  type: 'push' | 'force_push' | 'branch_creation' | 'branch_deletion'
  branch: string
  before: string
  after: string
  timestamp: string
  actor: Account
}

/** Issue. Pull requests are records of their own, with numbers from the same sequence. */
export interface Issue {
  id: number
  number: number
  title: string
  body: string | null
  author: Account
  /** Slug of the app whose token created it. */
  app: string | null
  labels: readonly string[]
  assignees: readonly Account[]
  state: 'open' | 'closed'
  stateReason: 'completed' | 'not_planned' | 'duplicate' | 'reopened' | null
  closedBy: Account | null
  createdAt: string
  updatedAt: string
  closedAt: string | null
}

export type DeploymentState = 'error' | 'failure' | 'inactive' | 'in_progress' | 'queued' | 'pending' | 'success'

export interface DeploymentStatus {
  id: number
  state: DeploymentState
  creator: Account
  description: string
  environment: string
  environmentUrl: string
  logUrl: string
  createdAt: string
}

export interface Deployment {
  id: number
  sha: string
  ref: string
  task: string
  environment: string
  description: string | null
  payload: string | Record<string, unknown>
  isTransient: boolean
  isProduction: boolean
  creator: Account
  createdAt: string
  updatedAt: string
  /** Oldest first. */
  statuses: DeploymentStatus[]
}
