import type { Account } from '../github-state.ts'

/** Base URLs of the API and of the web pages. */
export interface Origins {
  api: string
  web: string
}

export type View = Record<string, unknown>

export const nodeId = (kind: string, id: number | string): string => Buffer.from(`${kind}${id}`).toString('base64url')

export function userView({ api, web }: Origins, { login, id, type }: Account): View {
  const url = `${api}/users/${encodeURIComponent(login)}`
  const name = login.replace('[bot]', '')
  return {
    login,
    id,
    node_id: nodeId('User', id),
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: '',
    url,
    html_url: login === name ? `${web}/${name}` : `${web}/apps/${name}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    site_admin: false
  }
}

/** View of the own user in `GET /user`. */
export function ownUserView(origins: Origins, account: Account): View {
  const nullFields = ['name', 'company', 'location', 'email', 'hireable', 'bio', 'twitter_username']
  const zeroFields = ['public_repos', 'public_gists', 'followers', 'following']
  return {
    ...userView(origins, account),
    ...Object.fromEntries(nullFields.map(name => [name, null])),
    ...Object.fromEntries(zeroFields.map(name => [name, 0])),
    blog: '',
    created_at: FOUNDED,
    updated_at: FOUNDED
  }
}

export const FOUNDED = '2020-01-01T00:00:00Z'

const APP_IDS: Readonly<Record<string, number>> = { 'github-actions': 15368 }

export function appView(origins: Origins, slug: string | null): View | null {
  if (slug === null) return null
  const id = APP_IDS[slug] ?? 100000
  return {
    id,
    client_id: `Iv1.${id}`,
    slug,
    node_id: nodeId('Integration', id),
    owner: userView(origins, { login: 'github', id: 9919, type: 'Organization' }),
    name: slug === 'github-actions' ? 'GitHub Actions' : slug,
    description: null,
    external_url: 'https://help.github.com/en/actions',
    html_url: `${origins.web}/apps/${slug}`,
    created_at: FOUNDED,
    updated_at: FOUNDED,
    permissions: { metadata: 'read' },
    events: []
  }
}
