import { page } from '../http/paging.ts'
import { notFound, ok } from '../http/reply.ts'
import type { Routes, Viewer } from '../platform.ts'
import { bundles } from '../rules/resources.ts'
import type { Schemas } from '../wire.ts'

/** Routes about the platform and the caller: version, account, features and resource bundles. */
export const accountRoutes: Routes = {
  accountInfoList(call) {
    const { user } = call
    return ok({
      uid: user.id,
      email: user.username,
      firstName: user.firstName,
      lastName: user.lastName,
      orgId: user.orgId,
      tenantId: user.orgId,
      permissions: {
        ENABLE_CUSTOM_APPLICATIONS: true,
        [PARAMETERS_FEATURE]: hasFeature(call, PARAMETERS_FEATURE)
      }
    } satisfies Schemas['AccountInfo'])
  },

  /** Version that the latest Python SDK expects. The SDK warns of an older one and refuses another major version. */
  versionList: () => ok({ major: 2, minor: 49, versionString: '2.49.0' } satisfies Schemas['PlatformVersion']),

  pingList: () => ok({ response: 'pong' } satisfies Schemas['Pong']),

  /** Public URL of the platform, for clients to use if replies contain an internal host (platform.md §1). */
  clientConfigList: call => ok({ EXTERNAL_WEB_SERVER_URL: call.origin } satisfies Schemas['ClientConfig']),

  /** All entitlements are granted, except those that a switch turns off. */
  entitlementsEvaluateCreate(call) {
    const entitlements = call.body.entitlements.map(({ name }) => ({ name, value: hasFeature(call, name) }))
    return ok({ entitlements } satisfies Schemas['EntitlementEvaluateResponse'])
  },

  mlopsComputeBundlesList(call) {
    const requested = call.query.useCases ?? []
    const items = bundles().filter(
      ({ useCases }) => requested.length === 0 || requested.some(useCase => useCases.includes(useCase))
    )
    return page(call, { path: call.path, query: call.query, items, view: bundle => bundle })
  },

  mlopsComputeBundlesRetrieve(call) {
    const bundle = bundles().find(({ id }) => id === call.params.bundleId)
    if (bundle === undefined) throw notFound('Resource bundle', call.params.bundleId)
    return ok(bundle)
  }
}

const PARAMETERS_FEATURE = 'RUNTIME_PARAMETERS_IMPROVEMENTS'

const hasFeature = ({ platform }: Viewer, name: string): boolean =>
  name !== PARAMETERS_FEATURE || platform.settings.switches.runtimeParameters === 'works'
