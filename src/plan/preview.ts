import type { Manifest } from '../files/types.ts'

/**
 * Whether an application is a preview: its version was made for a pull request, and lies in the source that a preview
 * has for itself, named after it. The manifest alone does not say so: promoted to another application it travels along,
 * with pull request and expiry, and that application is nobody's preview.
 */
export function isPreview(
  application: { name: string; sourceName: string | null },
  manifest: Pick<Manifest, 'pullRequest'> | null
): boolean {
  return manifest?.pullRequest != null && application.sourceName === `${application.name}Source`
}
