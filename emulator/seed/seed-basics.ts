import { newId } from '../ids.ts'
import { beginBuild } from '../lifecycle/environment-builds.ts'
import type {
  ApplicationTemplateSeed,
  CodespaceSeed,
  CustomTemplateSeed,
  EnvironmentSeed,
  UseCaseSeed,
  UserSeed
} from './format.ts'
import type { Planting } from './seeder.ts'

/** All users of an emulator are of one organization. */
const ORGANIZATION = '65d000000000000000000001'

/** A user of a known name is changed: so a seed can give somebody a key. */
export function plantUser(planting: Planting, { id, username, token, firstName, lastName }: UserSeed): string {
  const { state } = planting.platform
  const known = state.all('users').find(user => user.username === username)
  const rival = token === undefined ? undefined : state.all('users').find(user => user.token === token)
  if (rival !== undefined && rival.username !== username) throw new Error(`the token is the one of ${rival.username}`)
  const user = {
    id: known?.id ?? planting.id('users', id, planting.nextTime()),
    username,
    firstName: firstName ?? known?.firstName ?? '',
    lastName: lastName ?? known?.lastName ?? '',
    orgId: ORGANIZATION,
    token: token ?? known?.token ?? null
  }
  state.put('users', user)
  return user.id
}

export function plantEnvironment(planting: Planting, entry: EnvironmentSeed): string {
  const { state } = planting.platform
  const createdAt = planting.nextTime()
  const isPublic = entry.isPublic ?? true
  const id = planting.id('environments', entry.id, createdAt)
  state.put('environments', {
    id,
    userId: isPublic ? null : planting.owner().id,
    name: entry.name,
    description: entry.description ?? '',
    programmingLanguage: entry.programmingLanguage ?? 'python',
    isPublic,
    createdAt,
    useCases: entry.useCases ?? ['customApplication'],
    requiredMetadataKeys: [],
    grants: []
  })
  for (const version of entry.versions) {
    const buildStatus = version.buildStatus ?? 'success'
    const buildError = buildStatus === 'failed' ? 'The image could not be built.' : ''
    const made = planting.nextTime()
    const versionId = planting.id('environmentVersions', version.id, made)
    state.put('environmentVersions', {
      id: versionId,
      environmentId: id,
      label: version.label ?? '',
      description: '',
      buildStatus,
      buildLog: buildStatus === 'success' ? 'Successfully built\n' : buildError,
      buildError,
      dockerContext: null,
      dockerImage: null,
      dockerImageUri: null,
      createdAt: made
    })
    if (buildStatus === 'submitted' || buildStatus === 'processing') beginBuild(planting.platform, versionId)
  }
  return id
}

export function plantCodespace(planting: Planting, entry: CodespaceSeed): string {
  const { id, userId, createdAt } = planting.made('codespaces', entry.id)
  planting.platform.state.put('codespaces', { id, userId, useCaseId: newId(createdAt), files: planting.files(entry) })
  return id
}

export function plantUseCase(planting: Planting, { id, name, description }: UseCaseSeed): string {
  const made = planting.made('useCases', id)
  planting.platform.state.put('useCases', { ...made, name, description: description ?? null })
  return made.id
}

export function plantCustomTemplate(planting: Planting, entry: CustomTemplateSeed): string {
  const { environment, version } = planting.environment(entry.environment)
  const made = planting.made('customTemplates', entry.id)
  planting.platform.state.put('customTemplates', {
    ...made,
    name: entry.name,
    description: entry.description ?? '',
    templateType: entry.templateType ?? 'customApplicationTemplate',
    templateSubType: entry.templateSubType ?? null,
    enabled: true,
    defaultEnvironment: { environmentId: environment.id, environmentVersionId: version.id },
    defaultResourceBundleId: null,
    templateMetadata: {
      ...(entry.tags === undefined ? {} : { tags: entry.tags }),
      ...(entry.readme === undefined ? {} : { readme: entry.readme })
    },
    items: planting.files(entry).map(file => ({ id: newId(made.createdAt), ...file }))
  })
  return made.id
}

export function plantApplicationTemplate(planting: Planting, entry: ApplicationTemplateSeed): string {
  const made = planting.made('applicationTemplates', entry.id)
  planting.platform.state.put('applicationTemplates', {
    ...made,
    name: entry.name,
    description: entry.description ?? '',
    readme: entry.readme,
    repository: entry.repository,
    tags: entry.tags ?? [],
    isGlobal: entry.isGlobal ?? false,
    isPremium: false,
    editorId: null,
    media: null
  })
  return made.id
}
