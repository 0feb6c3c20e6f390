import { parseHistory } from './run-history.ts'
import { parseSections } from './sections.ts'

/** Signed plan in a comment, with the text that it signs; null if the comment had no room for the text. */
export interface SignedPlan {
  token: string
  shown: string | null
}

const MARKER = /^<!-- datarobot-custom-app:([0-9a-f]{32}) -->\r?\n/

/** Finds the signed plans in a comment: of one application, or of each section. They are not verified yet. */
export function signedPlansIn(body: string): SignedPlan[] {
  const [marker = '', key = ''] = MARKER.exec(body) ?? []
  if (marker === '') return []
  const own = parseHistory(body, key)?.entries[0]?.plan
  const shown = body.slice(marker.length).replace(/<!-- datarobot-custom-app-story:[^>]*-->\s*$/, '')
  const sections = parseSections(body, key).flatMap(({ history, details }) => {
    const token = history.entries[0]?.plan
    return token === undefined ? [] : [{ token, shown: details === '' ? null : details }]
  })
  return [...(own === undefined ? [] : [{ token: own, shown }]), ...sections]
}
