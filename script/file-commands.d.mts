export function parseKeyValues(text: string): [name: string, value: string][]
export function parsePaths(text: string): string[]
