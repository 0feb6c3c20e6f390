/** Default API key of the owner. Logs redact keys, so it must not be a word that appears in logs for other reasons. */
export const DEFAULT_TOKEN = 'emulator-local-key'
