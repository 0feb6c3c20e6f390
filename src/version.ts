import manifest from '../package.json' with { type: 'json' }

/** Version of the action, from package.json. */
export const VERSION: string = manifest.version

/** Value of the header `user-agent` of all requests. */
export const USER_AGENT = `datarobot-custom-app-action/${VERSION}`
