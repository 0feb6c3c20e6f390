export declare function checkAssets(root: string, folder: string): void
