import type { Application } from '../state/records.ts'
import { effectiveResources } from './resources.ts'
import type { Settings } from './settings.ts'

/** Settings of an application as text, by name, in the order in which the page shows them. */
export function describeSettings(settings: Settings, application: Application): Map<string, string> {
  const resources = effectiveResources(settings, application.resources)
  return new Map([
    ['Bundle', resources.resourceLabel],
    ['Replicas', String(resources.replicas)],
    ['Session affinity', onOrOff(resources.sessionAffinity)],
    ['Requests on root path', onOrOff(resources.serviceWebRequestsOnRootPath)],
    ['Health endpoint', resources.healthEndpointPath ?? 'none'],
    ['Key scope', application.requiredKeyScopeLevel ?? 'none'],
    ['Auto-stopping', onOrOff(application.allowAutoStopping !== false)],
    ['External access', onOrOff(application.externalAccessEnabled)],
    ['External recipients', application.externalAccessRecipients.join(', ') || 'none']
  ])
}

const onOrOff = (isOn: boolean): string => (isOn ? 'on' : 'off')
