import { page } from '../http/paging.ts'
import { noContent, notFound, ok, Refusal } from '../http/reply.ts'
import { newId } from '../ids.ts'
import { type Call, newRecordFields, type Routes, type Viewer } from '../platform.ts'
import { findApplication, requireOwned } from '../rules/access.ts'
import { matchesSearch } from '../rules/search.ts'
import { viewCreator, viewTime } from '../rules/views.ts'
import type { UseCase } from '../state/account-records.ts'
import type { Application } from '../state/records.ts'
import type { Schemas } from '../wire.ts'

/** Routes of Use Cases, which are private to their creator here, and of the applications in them. */
export const useCaseRoutes: Routes = {
  useCasesList(call) {
    const { search } = call.query
    const items = call.platform.state
      .all('useCases')
      .filter(({ userId, name }) => userId === call.user.id && matchesSearch(search, name))
    return page(call, { path: call.path, query: call.query, items, view: useCase => viewUseCase(call, useCase) })
  },

  useCasesCreate(call) {
    const { name = 'Untitled Use Case', description = null } = call.body
    const useCase: UseCase = { ...newRecordFields(call), name, description }
    call.platform.state.put('useCases', useCase)
    return { status: 201, body: viewUseCase(call, useCase) }
  },

  useCasesRetrieve: call => ok(viewUseCase(call, findUseCase(call, call.params.useCaseId))),

  useCasesPatch(call) {
    const useCase = findUseCase(call, call.params.useCaseId)
    const changed: UseCase = { ...useCase, ...call.body, updatedAt: call.platform.clock.now() }
    call.platform.state.put('useCases', changed)
    return ok(viewUseCase(call, changed))
  },

  useCasesDelete(call) {
    const { state } = call.platform
    const { id } = findUseCase(call, call.params.useCaseId)
    for (const application of applicationsIn(call, id)) state.put('applications', unlink(application, id))
    state.remove('useCases', id)
    return noContent()
  },

  useCasesCustomApplicationsCreate(call) {
    const { application, useCase } = findLink(call)
    if (application.useCaseIds.includes(useCase.id)) {
      const status = Number(call.platform.settings.switches.alreadyLinked)
      throw new Refusal(status, `Custom application ${application.id} is already linked to this Use Case.`)
    }
    const useCaseIds = [...application.useCaseIds, useCase.id]
    call.platform.state.put('applications', { ...application, useCaseIds })
    return { status: 201, body: viewLink(call, application, useCase) }
  },

  useCasesCustomApplicationsDelete(call) {
    const { application, useCase } = findLink(call)
    if (!application.useCaseIds.includes(useCase.id))
      throw notFound('Custom application', `${application.id} in Use Case ${useCase.id}`)
    call.platform.state.put('applications', unlink(application, useCase.id))
    return noContent()
  }
}

type LinkCall = Call<'useCasesCustomApplicationsCreate'> | Call<'useCasesCustomApplicationsDelete'>

function findLink(call: LinkCall): { application: Application; useCase: UseCase } {
  const useCase = findUseCase(call, call.params.useCaseId)
  return { application: findApplication(call, call.params.applicationId, 'write'), useCase }
}

/** @throws Refusal 404 */
const findUseCase = (viewer: Viewer, id: string): UseCase =>
  requireOwned(viewer, 'Use Case', id, viewer.platform.state.get('useCases', id))

const applicationsIn = ({ platform }: Viewer, useCaseId: string): Application[] =>
  platform.state.all('applications').filter(({ useCaseIds }) => useCaseIds.includes(useCaseId))

const unlink = (application: Application, useCaseId: string): Application => ({
  ...application,
  useCaseIds: application.useCaseIds.filter(id => id !== useCaseId)
})

function viewUseCase(viewer: Viewer, useCase: UseCase): Schemas['UseCase'] {
  const owner = viewUser(viewer, useCase.userId)
  return {
    id: useCase.id,
    name: useCase.name,
    description: useCase.description,
    createdAt: viewTime(viewer, useCase.createdAt),
    created: owner,
    updatedAt: viewTime(viewer, useCase.updatedAt),
    updated: owner,
    applicationsCount: applicationsIn(viewer, useCase.id).length,
    datasetsCount: 0,
    filesCount: 0,
    modelsCount: 0,
    notebooksCount: 0,
    playgroundsCount: 0,
    projectsCount: 0,
    vectorDatabasesCount: 0,
    members: [owner],
    owners: [owner]
  }
}

/** Fields that the SDK and the Terraform provider read (platform.md §2.3). */
function viewLink(viewer: Viewer, application: Application, useCase: UseCase): Schemas['UseCaseReference'] {
  const now = viewer.platform.clock.now()
  return {
    id: newId(now),
    entityType: 'customApplication',
    entityId: application.id,
    experimentContainerId: useCase.id,
    createdAt: viewTime(viewer, now),
    created: viewUser(viewer, viewer.user.id),
    isDeleted: false
  }
}

function viewUser(viewer: Viewer, id: string): Schemas['UseCaseUser'] {
  const { createdBy, creatorFirstName, creatorLastName, creatorUserhash } = viewCreator(viewer, id)
  const fullName = [creatorFirstName, creatorLastName].filter(Boolean).join(' ')
  return { id, username: createdBy, fullName, email: createdBy, userhash: creatorUserhash }
}
