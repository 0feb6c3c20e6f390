import type { Comment, Reaction, Repository } from '../github-state.ts'
import { appView, nodeId, type Origins, userView, type View } from './accounts.ts'
import { repositoryUrl } from './repositories.ts'

export function commentView(origins: Origins, repository: Repository, comment: Comment): View {
  const url = repositoryUrl(origins, repository)
  const kind = repository.issue(comment.number) === undefined ? 'pull' : 'issues'
  return {
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    url: `${url}/issues/comments/${comment.id}`,
    html_url: `${origins.web}/${repository.fullName}/${kind}/${comment.number}#issuecomment-${comment.id}`,
    issue_url: `${url}/issues/${comment.number}`,
    body: comment.body,
    user: userView(origins, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: comment.author.type === 'Bot' ? 'NONE' : 'MEMBER',
    performed_via_github_app: appView(origins, comment.app)
  }
}

export const reactionView = (origins: Origins, { id, content, author, createdAt }: Reaction): View => ({
  id,
  node_id: nodeId('Reaction', id),
  user: userView(origins, author),
  content,
  created_at: createdAt
})
