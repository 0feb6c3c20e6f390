/** Absolute paths of the root and of every folder directly below it that holds an `action.yml`. */
export function actionFolders(root: string): string[]
export function actionPrograms(root: string): { program: string; part: 'main' | 'post'; folder: string }[]
