import { page } from '../http/paging.ts'
import { notFound, ok } from '../http/reply.ts'
import type { Routes, Viewer } from '../platform.ts'
import { bundles } from '../rules/resources.ts'
import type { Schemas } from '../wire.ts'

/** The platform and the caller: what there is, and what the caller may use. */
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

  /** The version that the newest Python SDK expects: it warns of an older one, and refuses another major version. */
  versionList: () => ok({ major: 2, minor: 49, versionString: '2.49.0' } satisfies Schemas['PlatformVersion']),

  pingList: () => ok({ response: 'pong' } satisfies Schemas['Pong']),

  /** Public address of the platform, for links when replies contain an internal host (platform.md §1). */
  clientConfigList: call => ok({ EXTERNAL_WEB_SERVER_URL: call.origin } satisfies Schemas['ClientConfig']),

  /** Without groups and licences there is nothing that could be missing but what a switch turns off. */
  entitlementsEvaluateCreate(call) {
    const entitlements = call.body.entitlements.map(({ name }) => ({ name, value: hasFeature(call, name) }))
    return ok({ entitlements } satisfies Schemas['EntitlementEvaluateResponse'])
  },

  mlopsComputeBundlesList(call) {
    const wanted = call.query.useCases ?? []
    const items = bundles().filter(({ useCases }) => wanted.length === 0 || wanted.some(use => useCases.includes(use)))
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
