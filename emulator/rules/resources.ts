import { invalid } from '../http/reply.ts'
import type { Resources } from '../state/records.ts'
import type { Schemas } from '../wire.ts'
import type { Settings } from './settings.ts'

const BYTES_PER_MIB = 1024 * 1024

/**
 * CPU cores and memory limit of each bundle. Requests are half of them, as for cpu.small (platform.md §6.1, "Echo").
 */
const BUNDLES: Readonly<Record<string, readonly [cpu: number, mebibytes: number]>> = {
  'cpu.nano': [1, 128],
  'cpu.micro': [1, 256],
  'cpu.small': [1, 512],
  'cpu.medium': [1, 1024],
  'cpu.large': [2, 1536],
  'cpu.xlarge': [2, 2048],
  'cpu.2xlarge': [2, 3072],
  'cpu.3xlarge': [2, 4096],
  'cpu.4xlarge': [2, 6144],
  'cpu.5xlarge': [2, 8192],
  'cpu.6xlarge': [2, 10240],
  'cpu.7xlarge': [2, 12288],
  'cpu.8xlarge': [2, 14336],
  'cpu.16xlarge': [4, 65536]
}

/** Bundle that is used by default. */
const DEFAULT_BUNDLE = 'cpu.small'

/** Resource bundles in the API's format. */
export const bundles = () =>
  Object.entries(BUNDLES).map(
    ([id, [cpu, mebibytes]]) =>
      ({
        id,
        name: id,
        description: `${cpu} CPU, ${mebibytes} MB RAM`,
        cpuCount: cpu,
        memoryBytes: mebibytes * BYTES_PER_MIB,
        gpuCount: 0,
        gpuMaker: null,
        gpuMemoryBytes: 0,
        hasGpu: false,
        useCases: ['customApplication', 'customModel'],
        isDefault: id === DEFAULT_BUNDLE,
        isDeleted: false
      }) satisfies Schemas['ResourceBundle']
  )

/**
 * Applies a partial `resources` object to those of a version or an application (platform.md §8 row 15).
 *
 * @throws Refusal 422 for an unknown bundle, or for a key that the server is too old for according to a switch
 */
export function applyResources(settings: Settings, current: Resources, given: Resources | undefined): Resources {
  if (given === undefined) return current
  const { switches } = settings
  if (given.resourceLabel !== undefined && !(given.resourceLabel in BUNDLES))
    throw invalid('resources', `Resource bundle "${given.resourceLabel}" does not exist.`)
  if ('healthEndpointPath' in given && switches.healthEndpointPath === 'unknown')
    throw invalid('healthEndpointPath', 'healthEndpointPath is not allowed key')
  return switches.resources === 'merge' ? { ...current, ...given } : { ...given }
}

/** Resources in replies: all keys, with the CPU and memory of the bundle. */
export function effectiveResources(settings: Settings, resources: Resources) {
  const label = resources.resourceLabel ?? DEFAULT_BUNDLE
  const [cpu, mebibytes] = BUNDLES[label] ?? [1, 512]
  return {
    replicas: resources.replicas ?? 1,
    resourceLabel: label,
    sessionAffinity: resources.sessionAffinity ?? false,
    serviceWebRequestsOnRootPath:
      resources.serviceWebRequestsOnRootPath ?? settings.switches.rootPathDefault === 'true',
    ...(resources.healthEndpointPath == null ? {} : { healthEndpointPath: resources.healthEndpointPath }),
    cpuRequest: cpu / 2,
    cpuLimit: cpu,
    memoryRequest: (mebibytes / 2) * BYTES_PER_MIB,
    memoryLimit: mebibytes * BYTES_PER_MIB
  }
}
