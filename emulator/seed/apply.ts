import type { Platform } from '../platform.ts'
import type { Application } from '../state/records.ts'
import type { Seed } from './format.ts'
import { seedApplication, seedSource, seedUsages } from './seed-applications.ts'
import {
  seedApplicationTemplate,
  seedCodespace,
  seedCustomTemplate,
  seedEnvironment,
  seedUseCase,
  seedUser
} from './seed-basics.ts'
import { Seeder } from './seeder.ts'

/** Ids of the created records, in the order of the seed. */
export type SeededIds = Record<Exclude<keyof Seed, 'usages'>, string[]>

/**
 * Adds all records of a seed to the state, or none. Starts the applications that should run.
 *
 * @throws Error that lists every problem with its key
 */
export function applySeed(platform: Platform, seed: Seed): SeededIds {
  const applicationsToStart: Application[] = []
  const ids = platform.state.transaction(() => {
    const seeder = new Seeder(platform)
    const seedEach = <T>(kind: keyof Seed, list: readonly T[] | undefined, seedEntry: (entry: T) => string): string[] =>
      (list ?? []).flatMap((entry, index) => seeder.collectProblem(`${kind}[${index}]`, () => seedEntry(entry)) ?? [])
    const result: SeededIds = {
      users: seedEach('users', seed.users, user => seedUser(seeder, user)),
      environments: seedEach('environments', seed.environments, environment => seedEnvironment(seeder, environment)),
      codespaces: seedEach('codespaces', seed.codespaces, codespace => seedCodespace(seeder, codespace)),
      useCases: seedEach('useCases', seed.useCases, useCase => seedUseCase(seeder, useCase)),
      customTemplates: seedEach('customTemplates', seed.customTemplates, template =>
        seedCustomTemplate(seeder, template)
      ),
      applicationTemplates: seedEach('applicationTemplates', seed.applicationTemplates, template =>
        seedApplicationTemplate(seeder, template)
      ),
      sources: seedEach('sources', seed.sources, source => seedSource(seeder, source)),
      applications: seedEach('applications', seed.applications, entry => {
        const application = seedApplication(seeder, entry)
        if (application.status === 'created') applicationsToStart.push(application)
        return application.id
      })
    }
    seedUsages(seeder, seed.usages ?? [])
    if (seeder.problems.length > 0) throw new Error(seeder.problems.join('\n'))
    return result
  })
  for (const application of applicationsToStart) platform.lifecycle.create(application)
  return ids
}
