import { homedir } from 'node:os'
import { join } from 'node:path'

/** Data folder of the emulator, with installed packages for later runs. */
export const CACHE = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'datarobot-custom-app-action/examples'
)
