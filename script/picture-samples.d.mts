export const DRAWN: string
export const DOCUMENTED: Readonly<Record<string, readonly string[]>>
export function samples(): [name: string, markdown: string][]
export function digests(): Record<string, string>
