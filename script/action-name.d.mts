export function readActionName(root: string): string

export function isActionName(name: string): boolean

export function writeActionName(root: string, name: string): void

export function findOtherNames(
  root: string,
  former?: readonly string[]
): { path: string; before: string; after: string }[]
