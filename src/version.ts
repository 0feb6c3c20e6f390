/** Version in package.json; the bundle cannot read that file. */
export const VERSION = '0.0.0'

/** Value of the header `user-agent` of all requests. */
export const USER_AGENT = `datarobot-custom-app-action/${VERSION}`
