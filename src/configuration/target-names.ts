import { effectiveSettings, targetsOf } from './merge.ts'
import type { Problems } from './problems.ts'
import { APPLICATION_KEYS, type Configuration } from './types.ts'

/** Adds a problem for every target that names the same application on DataRobot as an earlier one. */
export function checkTargetNames(configuration: Configuration, problems: Problems): void {
  const owners = new Map<string, string>()
  for (const [app, entry] of configuration.applications)
    for (const target of targetsOf(entry)) {
      const settings = effectiveSettings(configuration, app, target)
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
        // Both can inherit it from one line, which is not where the difference belongs.
        const own = entry.targets.get(target)?.settings.has(key) === true
        const position = own ? setting.position : (entry.targets.get(target)?.position ?? entry.position)
        problems.add(position, what, saw, `Write another "${key}" into one of them.`)
      }
    }
}
