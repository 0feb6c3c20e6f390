module.exports = globalThis.sharedFormats
