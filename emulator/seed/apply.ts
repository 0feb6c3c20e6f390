import type { Platform } from '../platform.ts'
import type { Application } from '../state/records.ts'
import type { Seed } from './format.ts'
import { plantApplication, plantSource, plantUsages } from './seed-applications.ts'
import {
  plantApplicationTemplate,
  plantCodespace,
  plantCustomTemplate,
  plantEnvironment,
  plantUseCase,
  plantUser
} from './seed-basics.ts'
import { Planting } from './seeder.ts'

/** Ids of what was made, in the order of the seed. */
export type Planted = Record<Exclude<keyof Seed, 'usages'>, string[]>

/**
 * Puts a seed into the state, all of it or nothing. Applications that are to run are started, as if just created.
 *
 * @throws Error listing every problem with its key
 */
export function applySeed(platform: Platform, seed: Seed): Planted {
  const starting: Application[] = []
  const planted = platform.state.transaction(() => {
    const planting = new Planting(platform)
    const each = <T>(kind: keyof Seed, list: readonly T[] | undefined, plant: (entry: T) => string): string[] =>
      (list ?? []).flatMap((entry, index) => planting.entry(`${kind}[${index}]`, () => plant(entry)) ?? [])
    const result: Planted = {
      users: each('users', seed.users, user => plantUser(planting, user)),
      environments: each('environments', seed.environments, environment => plantEnvironment(planting, environment)),
      codespaces: each('codespaces', seed.codespaces, codespace => plantCodespace(planting, codespace)),
      useCases: each('useCases', seed.useCases, useCase => plantUseCase(planting, useCase)),
      customTemplates: each('customTemplates', seed.customTemplates, template =>
        plantCustomTemplate(planting, template)
      ),
      applicationTemplates: each('applicationTemplates', seed.applicationTemplates, template =>
        plantApplicationTemplate(planting, template)
      ),
      sources: each('sources', seed.sources, source => plantSource(planting, source)),
      applications: each('applications', seed.applications, entry => {
        const application = plantApplication(planting, entry)
        if (application.status === 'created') starting.push(application)
        return application.id
      })
    }
    plantUsages(planting, seed.usages ?? [])
    if (planting.problems.length > 0) throw new Error(planting.problems.join('\n'))
    return result
  })
  for (const application of starting) platform.lifecycle.create(application)
  return planted
}
