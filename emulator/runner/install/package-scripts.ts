import { parsePackage } from './npm-inputs.ts'

/** Scripts of a package that npm runs while it installs. They may need all files of the version. */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare']

/** Text of a `package.json` without the scripts that npm runs while it installs. Unchanged if it has none. */
export function withoutInstallScripts(text: string): string {
  const parsed = parsePackage(text)
  if (installScripts(text).length === 0) return text
  const scripts = Object.entries(parsed.scripts ?? {}).filter(([name]) => !INSTALL_SCRIPTS.includes(name))
  return `${JSON.stringify({ ...parsed, scripts: Object.fromEntries(scripts) }, null, 2)}\n`
}

/** Scripts to run with `npm run` after an installation, in their order. npm runs `pre…` and `post…` with them. */
export function installScripts(text: string): string[] {
  const names = Object.keys(parsePackage(text).scripts ?? {})
  const installing = names.includes('install') ? ['install'] : ['preinstall', 'postinstall']
  return [...installing, 'prepare'].filter(name => names.includes(name))
}
