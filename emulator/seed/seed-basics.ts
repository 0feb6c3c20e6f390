import { newId } from '../ids.ts'
import { startBuild } from '../lifecycle/environment-builds.ts'
import type {
  ApplicationTemplateSeed,
  CodespaceSeed,
  CustomTemplateSeed,
  EnvironmentSeed,
  UseCaseSeed,
  UserSeed
} from './format.ts'
import type { Seeder } from './seeder.ts'

/** Organization of all users of the emulator. */
const ORGANIZATION = '65d000000000000000000001'

/** Creates or updates a user by name, so that a seed can give an existing user a token. */
export function seedUser(seeder: Seeder, { id, username, token, firstName, lastName }: UserSeed): string {
  const { state } = seeder.platform
  const known = state.all('users').find(user => user.username === username)
  const tokenOwner = token === undefined ? undefined : state.all('users').find(user => user.token === token)
  if (tokenOwner !== undefined && tokenOwner.username !== username)
    throw new Error(`the token already belongs to ${tokenOwner.username}`)
  const user = {
    id: known?.id ?? seeder.id('users', id, seeder.nextTime()),
    username,
    firstName: firstName ?? known?.firstName ?? '',
    lastName: lastName ?? known?.lastName ?? '',
    orgId: ORGANIZATION,
    token: token ?? known?.token ?? null
  }
  state.put('users', user)
  return user.id
}

export function seedEnvironment(seeder: Seeder, entry: EnvironmentSeed): string {
  const { state } = seeder.platform
  const createdAt = seeder.nextTime()
  const isPublic = entry.isPublic ?? true
  const id = seeder.id('environments', entry.id, createdAt)
  state.put('environments', {
    id,
    userId: isPublic ? null : seeder.owner().id,
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
    const fields = seeder.nextTime()
    const versionId = seeder.id('environmentVersions', version.id, fields)
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
      createdAt: fields
    })
    if (buildStatus === 'submitted' || buildStatus === 'processing') startBuild(seeder.platform, versionId)
  }
  return id
}

export function seedCodespace(seeder: Seeder, entry: CodespaceSeed): string {
  const { id, userId, createdAt } = seeder.newRecordFields('codespaces', entry.id)
  seeder.platform.state.put('codespaces', { id, userId, useCaseId: newId(createdAt), files: seeder.files(entry) })
  return id
}

export function seedUseCase(seeder: Seeder, { id, name, description }: UseCaseSeed): string {
  const fields = seeder.newRecordFields('useCases', id)
  seeder.platform.state.put('useCases', { ...fields, name, description: description ?? null })
  return fields.id
}

export function seedCustomTemplate(seeder: Seeder, entry: CustomTemplateSeed): string {
  const { environment, version } = seeder.environment(entry.environment)
  const fields = seeder.newRecordFields('customTemplates', entry.id)
  seeder.platform.state.put('customTemplates', {
    ...fields,
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
    items: seeder.files(entry).map(file => ({ id: newId(fields.createdAt), ...file }))
  })
  return fields.id
}

export function seedApplicationTemplate(seeder: Seeder, entry: ApplicationTemplateSeed): string {
  const fields = seeder.newRecordFields('applicationTemplates', entry.id)
  seeder.platform.state.put('applicationTemplates', {
    ...fields,
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
  return fields.id
}
