export declare const BUNDLES: readonly string[]
export declare function lockedPackages(
  root: string
): Record<string, { version?: string; license?: string; integrity?: string }>
export declare function licencesOf(root: string, bundle: string): { name: string; licence: string; text: string }[]
