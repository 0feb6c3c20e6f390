import { page } from '../paging.ts'
import { notFound } from '../refusal.ts'
import { environmentView } from '../views/deployments.ts'
import type { Environment } from '../world.ts'
import type { Call, Routes } from './call.ts'

export const environments: Routes = {
  'repos/get-all-environments': ({ repository, query, origins, url }) => {
    const all = [...repository.environments.values()]
    const { items, ...reply } = page(url, query, all)
    const views = items.map(environment => environmentView(origins, repository, environment))
    return { ...reply, body: { total_count: all.length, environments: views } }
  },
  'repos/get-environment': call => ({
    status: 200,
    body: environmentView(call.origins, call.repository, environmentOf(call))
  }),
  /** The deployments to it stay. */
  'repos/delete-an-environment': call => {
    call.repository.environments.delete(environmentOf(call).name)
    return { status: 204 }
  }
}

function environmentOf({ repository, params }: Call): Environment {
  const environment = repository.environments.get(params.environment_name ?? '')
  if (environment === undefined) throw notFound()
  return environment
}
