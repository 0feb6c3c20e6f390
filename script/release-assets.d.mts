export interface Asset {
  name: string
  bytes: Buffer
}
export interface Sbom {
  components: { name: string; version: string; purl: string; hashes: { content: string }[] }[]
}
export declare const CHECKSUMS: string
export declare function createAssets(root: string): Asset[]
export declare function archivedPaths(root: string): string[]
export declare function sbomOf(root: string, manifest: { name: string; version: string; license: string }): Sbom
export declare function checksumsOf(files: readonly Asset[]): string
