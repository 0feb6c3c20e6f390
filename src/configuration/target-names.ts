import { targetsOf } from './merge.ts'
import type { Problems } from './problems.ts'
import { APPLICATION_KEYS, type ApplicationEntry, type Configuration, type Position, type Settings } from './types.ts'

/** Adds a problem for every target that names the same application on DataRobot as an earlier one. */
export function checkTargetNames(configuration: Configuration, problems: Problems): void {
  const owners = new Map<string, string>()
  for (const [app, entry] of configuration.applications)
    for (const target of targetsOf(entry)) {
      const settings = namingSettings(configuration, entry, target)
      for (const key of APPLICATION_KEYS) {
        const setting = settings?.get(key)
        if (setting?.kind !== 'text') continue
        const id = JSON.stringify([key, setting.text.trim()])
        const owner = owners.get(id)
        if (owner === undefined) {
          owners.set(id, `"${app}" with the target "${target}"`)
          continue
        }
        const what = `Two targets have the same "${key}".`
        const saw = `Application "${app}" with the target "${target}" has that of ${owner}.`
        problems.add(positionOf(entry, target, key), what, saw, `Write another "${key}" into one of them.`)
      }
    }
}

/** Settings that name the application on DataRobot: a level that sets one of the keys replaces both, see `mergeSettings`. */
function namingSettings({ defaults }: Configuration, entry: ApplicationEntry, target: string): Settings | undefined {
  const levels = [entry.targets.get(target)?.settings, entry.settings, defaults.settings]
  return levels.find(level => level !== undefined && APPLICATION_KEYS.some(key => level.has(key)))
}

/** Place where the name of a target belongs. Targets can inherit it from one line, which is not that place. */
function positionOf({ settings, targets, position }: ApplicationEntry, target: string, key: string): Position {
  const own = targets.get(target)
  return own?.settings.get(key)?.position ?? own?.position ?? settings.get(key)?.position ?? position
}
