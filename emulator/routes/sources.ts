import { nameMatches, page, sortBy } from '../http/paging.ts'
import { conflict, noContent, ok, Refusal } from '../http/reply.ts'
import { newRecordFields, type Routes, type Viewer } from '../platform.ts'
import { findSource, roleOn } from '../rules/access.ts'
import { viewSource } from '../rules/views.ts'
import type { Source } from '../state/records.ts'

/** Default name of a source (platform.md §3.1 [D]). */
const DEFAULT_NAME = 'CustomApplicationSource'

export const sourceRoutes: Routes = {
  customApplicationSourcesList(call) {
    const { orderBy, name } = call.query
    const visible = call.platform.state.all('sources').filter(source => roleOn(source, call.user) !== undefined)
    const items = sortBy(
      visible.filter(source => nameMatches(call, source.name, name)),
      orderBy
    )
    return page(call, { path: call.path, query: call.query, items, view: source => viewSource(call, source) })
  },

  customApplicationSourcesCreate(call) {
    const source = createSource(call, call.body.name ?? DEFAULT_NAME)
    return { status: Number(call.platform.settings.switches.sourceCreated), body: viewSource(call, source) }
  },

  customApplicationSourcesRetrieve(call) {
    return ok(viewSource(call, findSource(call, call.params.appSourceId, 'read')))
  },

  customApplicationSourcesPatch(call) {
    const source = findSource(call, call.params.appSourceId, 'write')
    if (call.body.name !== source.name) checkNameIsFree(call, call.body.name)
    const renamed = { ...source, name: call.body.name, updatedAt: call.platform.clock.now() }
    call.platform.state.put('sources', renamed)
    return call.platform.settings.switches.sourceRenamed === '204' ? noContent() : ok(viewSource(call, renamed))
  },

  customApplicationSourcesDelete(call) {
    const { state, settings } = call.platform
    const source = findSource(call, call.params.appSourceId, 'write')
    const users = state.all('applications').filter(application => application.sourceId === source.id)
    if (users.length > 0 && settings.switches.sourceInUse === 'refuse') {
      const names = users.map(application => `"${application.name}"`).join(', ')
      throw new Refusal(422, `Source "${source.name}" is used by ${names}. Delete the application first.`)
    }
    for (const version of state.all('versions'))
      if (version.sourceId === source.id) state.remove('versions', version.id)
    state.remove('sources', source.id)
    return noContent()
  }
}

/** @throws Refusal 409 if the name is taken */
export function createSource(viewer: Viewer, name: string): Source {
  checkNameIsFree(viewer, name)
  const source: Source = { ...newRecordFields(viewer), name, grants: [] }
  viewer.platform.state.put('sources', source)
  return source
}

function checkNameIsFree(viewer: Viewer, name: string): void {
  if (viewer.platform.state.all('sources').some(source => source.name === name))
    throw conflict(`Custom application source name "${name}" is already in use.`)
}
