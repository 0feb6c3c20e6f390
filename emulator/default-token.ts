/** API key of the owner unless another one is chosen: no word that a log has for other reasons, as keys are redacted. */
export const DEFAULT_TOKEN = 'emulator-local-key'
