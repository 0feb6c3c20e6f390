// The plan of a release: its checks, its notes, and the tags that move. Pure, so that tests and the dry run need no GitHub.

/** Reads the numbers of a release tag. Null for any other tag, such as `v1` or `v1.0.0-rc.1`. */
export function parseTag(tag) {
  const match = /^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.exec(tag)
  return match === null ? null : match.slice(1).map(Number)
}

/**
 * Reasons against a release, one sentence each.
 *
 * @param workflowRefs refs with which the reusable workflow names the actions of this repository
 * @param isNewTag false if the push moved an existing tag
 * @param released tags of the published releases
 */
export function problemsOf({ tag, version, lockVersion, workflowRefs, changelog, isNewTag, released }) {
  const problems = []
  if (parseTag(tag) === null) problems.push(`The tag "${tag}" is not of the form vX.Y.Z.`)
  if (tag !== `v${version}`) problems.push(`The tag is "${tag}", and package.json has version "${version}".`)
  if (lockVersion !== version) problems.push(`package-lock.json has version "${lockVersion}". Run "npm install".`)
  for (const ref of new Set(workflowRefs))
    if (ref !== `v${version}`)
      problems.push(`The reusable workflow uses "@${ref}" of this repository, not "@v${version}".`)
  if (notesOf(changelog, version) === null) problems.push(`CHANGELOG.md has no text below "## ${version} - <date>".`)
  if (!isNewTag) problems.push(`The tag "${tag}" was moved. A released version never changes: release a new one.`)
  if (released.includes(tag)) problems.push(`${tag} is released already. A released version never changes.`)
  return problems
}

/** Section of a version in CHANGELOG.md, without its heading. Null if there is none, or if it has no entry. */
export function notesOf(changelog, version) {
  const sections = changelog.replaceAll('\r\n', '\n').split(/^## /m)
  const section = sections.find(text =>
    new RegExp(`^${version.replaceAll('.', '\\.')} - \\d{4}-\\d\\d-\\d\\d\\n`).test(text)
  )
  const text = section?.slice(section.indexOf('\n')).trim() ?? ''
  return /^- /m.test(text) ? text : null
}

/** Refs with which a workflow names actions of a repository. */
export function refsOf(workflow, repository) {
  const pattern = new RegExp(`\\buses: *${repository}(?:/[\\w./-]+)?@([^\\s#]+)`, 'g')
  return [...workflow.matchAll(pattern)].map(([, ref]) => ref)
}

/**
 * The tags `vX` and `vX.Y` of a release, each with the higher release that it stays at; null if it moves. Users of such a
 * tag never get an older version.
 *
 * @param released tags of the published releases, which may include this one
 */
export function movingTags(tag, released) {
  const [major, minor] = parseTag(tag)
  const versions = released.map(parseTag).filter(version => version !== null)
  const higherThan = isOfLine => {
    const highest = versions.filter(isOfLine).toSorted(compare).at(-1)
    return highest !== undefined && compare(highest, parseTag(tag)) > 0 ? `v${highest.join('.')}` : null
  }
  return [
    { tag: `v${major}`, higher: higherThan(version => version[0] === major) },
    { tag: `v${major}.${minor}`, higher: higherThan(version => version[0] === major && version[1] === minor) }
  ]
}

/** Tells whether a release is the highest of all, which GitHub shows as "Latest". */
export function isLatest(tag, released) {
  return released.every(other => parseTag(other) === null || compare(parseTag(other), parseTag(tag)) <= 0)
}

function compare(a, b) {
  const index = a.findIndex((number, position) => number !== b[position])
  return index === -1 ? 0 : a[index] - b[index]
}
