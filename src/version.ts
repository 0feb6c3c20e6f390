/** Version in package.json, which the bundle cannot read. A test compares them. */
export const VERSION = '0.0.0'

/** Value of the header `user-agent` of all requests. */
export const USER_AGENT = `datarobot-custom-app-action/${VERSION}`
