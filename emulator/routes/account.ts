import { noContent, notFound, ok, Refusal } from '../http/reply.ts'
import type { Call, Routes } from '../platform.ts'
import { findApplication } from '../rules/access.ts'
import type { Application } from '../state/records.ts'
import type { Schemas } from '../wire.ts'

/** The platform, the caller, and the Use Cases that applications are put into. */
export const accountRoutes: Routes = {
  accountInfoList({ user }) {
    return ok({
      uid: user.id,
      email: user.username,
      firstName: user.firstName,
      lastName: user.lastName,
      orgId: user.orgId,
      tenantId: user.orgId,
      permissions: { ENABLE_CUSTOM_APPLICATIONS: true, RUNTIME_PARAMETERS_IMPROVEMENTS: true }
    } satisfies Schemas['AccountInfo'])
  },

  /** The version that the newest Python SDK expects: it warns of an older one, and refuses another major version. */
  versionList: () => ok({ major: 2, minor: 49, versionString: '2.49.0' } satisfies Schemas['PlatformVersion']),

  pingList: () => ok({ response: 'pong' } satisfies Schemas['Pong']),

  /** Where people reach the platform: what links should begin with when replies name an internal host (facts §1). */
  clientConfigList: call => ok({ EXTERNAL_WEB_SERVER_URL: call.origin } satisfies Schemas['ClientConfig']),

  useCasesCustomApplicationsCreate(call) {
    const { application, useCaseId } = linkOf(call)
    if (application.useCaseIds.includes(useCaseId)) {
      const status = Number(call.platform.settings.switches.alreadyLinked)
      throw new Refusal(status, `Custom application ${application.id} is already linked to this Use Case.`)
    }
    const useCaseIds = [...application.useCaseIds, useCaseId]
    call.platform.state.put('applications', { ...application, useCaseIds })
    return { status: 201 }
  },

  useCasesCustomApplicationsDelete(call) {
    const { application, useCaseId } = linkOf(call)
    if (!application.useCaseIds.includes(useCaseId))
      throw notFound('Custom application', `${application.id} in Use Case ${useCaseId}`)
    const useCaseIds = application.useCaseIds.filter(id => id !== useCaseId)
    call.platform.state.put('applications', { ...application, useCaseIds })
    return noContent()
  }
}

type Link = Call<'useCasesCustomApplicationsCreate'> | Call<'useCasesCustomApplicationsDelete'>

/** No operation here makes or lists Use Cases, so any id of the platform's form stands for one. */
function linkOf(call: Link): { application: Application; useCaseId: string } {
  const { useCaseId, applicationId } = call.params
  if (!/^[0-9a-f]{24}$/.test(useCaseId)) throw notFound('Use Case', useCaseId)
  return { application: findApplication(call, applicationId, 'write'), useCaseId }
}
