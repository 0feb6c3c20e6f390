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

/** Comment on an issue or a pull request. Here, all comments are on pull requests. */
export interface Comment {
  id: number
  number: number
  body: string
  author: Account
  /** Slug of the app whose token created it. */
  app: string | null
  createdAt: string
  updatedAt: string
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
