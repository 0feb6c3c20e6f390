module.exports = globalThis.sharedAjv
