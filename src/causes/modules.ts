import type { CheckoutFiles } from '../files/checkout-lines.ts'
import { modulePlace } from './paths.ts'
import { listPlace, requirementPlace } from './requirements.ts'
import { type Finding, LIKELY, type Place } from './types.ts'

/** Modules that apps often use and whose package has another name; the first is the one to take. */
const PACKAGES: ReadonlyMap<string, readonly string[]> = new Map([
  ['bs4', ['beautifulsoup4']],
  ['cv2', ['opencv-python-headless', 'opencv-python', 'opencv-contrib-python', 'opencv-contrib-python-headless']],
  ['dateutil', ['python-dateutil']],
  ['docx', ['python-docx']],
  ['dotenv', ['python-dotenv']],
  ['fitz', ['pymupdf']],
  ['jwt', ['pyjwt']],
  ['PIL', ['pillow']],
  ['pptx', ['python-pptx']],
  ['psycopg2', ['psycopg2-binary', 'psycopg2']],
  ['skimage', ['scikit-image']],
  ['sklearn', ['scikit-learn']],
  ['yaml', ['pyyaml']]
])

/**
 * That nothing asks for the package of a module that was not found. Nothing is said of the repository's own modules,
 * which are known by their files and by the folders of those that import them.
 */
export function missingModule(
  module: string,
  at: number,
  importers: readonly Place[],
  files: CheckoutFiles
): Finding[] {
  const [top = ''] = module.split('.')
  const packages = PACKAGES.get(top) ?? [top]
  if (isOwn(top, importers, files) || packages.some(name => requirementPlace(name, files) !== null)) return []
  const place = listPlace(files)
  if (place === null) return []
  const which = packages[0] === top ? '' : `; ${packages[0]} has it`
  const message = `${place.file} lists no package for the module ${module}${which}`
  return [{ kind: 'pip', message, place, at, weight: LIKELY }]
}

function isOwn(top: string, importers: readonly Place[], files: CheckoutFiles): boolean {
  const folders = new Set(['', 'src/', ...importers.flatMap(({ file }) => foldersOf(file))])
  return [...folders].some(
    folder => folder.endsWith(`/${top}/`) || folder === `${top}/` || modulePlace(`${folder}${top}`, files) !== null
  )
}

/** With a final slash each: `a/` and `a/b/` of `a/b/c.py`. */
function foldersOf(file: string): string[] {
  const parts = file.split('/')
  return parts.slice(1).map((_, index) => `${parts.slice(0, index + 1).join('/')}/`)
}
