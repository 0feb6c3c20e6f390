/**
 * Unknown answers of the platform (platform.md §8 rows marked I, and §9). Each can be switched; the first value is the
 * likelier one. Tests of a client run with all of them.
 */
export const switchTable = {
  trailingSlash: { values: ['accept', 'redirect', 'not-found'], about: 'what a path without its final slash gets' },
  timestamps: { values: ['blank', 'iso'], about: 'stamps as "2025-07-08 16:58:14.675000", or with T and Z' },
  nulls: { values: ['sent', 'left-out'], about: 'a key without a value is null, or is not there at all' },
  urls: { values: ['public', 'internal'], about: 'links name the host the caller used, or one only the server knows' },
  nameSearch: { values: ['substring', 'prefix'], about: 'how the `name` filter of lists matches' },
  nameSearchCase: { values: ['ignored', 'respected'], about: 'whether the `name` filter sees letter case' },
  sourceLabels: {
    values: ['sent', 'left-out'],
    about: 'whether applications name their source and its version when `includeSourceLabels` asks for it'
  },
  uniqueApplicationNames: { values: ['on', 'off'], about: 'a second application of one name is a conflict' },
  nameCheck: { values: ['on', 'off'], about: 'whether GET /customApplications/nameCheck/ exists' },
  sourceCreated: { values: ['200', '201', '202'], about: 'status of a created source' },
  sourceRenamed: { values: ['204', '200'], about: 'a renamed source is answered with nothing, or with the source' },
  sourceInUse: { values: ['refuse', 'delete'], about: 'deleting a source that an application uses' },
  versionCreated: { values: ['201', '200'], about: 'status of a created source version' },
  copiedItems: { values: ['new-ids', 'same-ids'], about: 'ids of items that a version copies from its base' },
  replacedItem: { values: ['new-id', 'same-id'], about: 'id of an item whose file is uploaded again' },
  uploadWithDelete: { values: ['upload-first', 'delete-first'], about: 'order of effects when one request does both' },
  filesPerRequest: { values: ['100', 'unlimited'], about: 'files that one request may carry' },
  resources: { values: ['merge', 'replace'], about: 'what a partial `resources` does to keys it leaves out' },
  resourcesShown: {
    values: ['when-given', 'always'],
    about: 'an application created without `resources` shows null, or what it runs with'
  },
  resourcesInherited: { values: ['on', 'off'], about: 'an application takes the resources of its source version' },
  rootPathDefault: { values: ['true', 'false'], about: '`serviceWebRequestsOnRootPath` where nobody set it' },
  healthEndpointPath: { values: ['known', 'unknown'], about: 'older servers do not know this key of `resources`' },
  runtimeParameters: { values: ['works', 'unknown-key', 'feature-off'], about: 'parameters without definitions (v2)' },
  parametersBesideMetadata: { values: ['accept', 'refuse'], about: 'v2 parameters in a version with metadata.yaml' },
  missingParameter: { values: ['refuse', 'accept'], about: 'an application whose required parameter has no value' },
  basePath: {
    values: ['custom-applications', 'request-path'],
    about: '`BASE_PATH` of an application: custom_applications/{id}, or the prefix of the requests that it gets'
  },
  keyScopeOnPatch: { values: ['keeps', 'resets'], about: 'a version PATCH that leaves requiredKeyScopeLevel out' },
  frozen: { values: ['422', '409'], about: 'status of a change to a frozen version' },
  freezing: { values: ['at-once', 'when-running'], about: 'when publishing a version freezes it' },
  publishedVersion: {
    values: ['at-once', 'when-running'],
    about: 'when an application shows the version being published'
  },
  failedPublish: { values: ['old-serves', 'nothing-serves'], about: 'what answers at the URL after a failed publish' },
  failedPublishVersion: {
    values: ['stays', 'reverts'],
    about: 'the version an application shows after a failed publish'
  },
  wakeByPublish: { values: ['on', 'off'], about: 'publishing onto a paused application wakes it' },
  patchAnswer: { values: ['204', '202'], about: 'an accepted application PATCH; 202 comes with a Location' },
  finishedJob: { values: ['redirect', 'completed'], about: 'a done status job answers 303, or 200 with COMPLETED' },
  statusJobs: { values: ['work', 'hang'], about: 'status jobs end, or stay INITIALIZED for ever' },
  historyCurrent: { values: ['left-out', 'listed'], about: 'whether `history` lists the live publication' },
  codespaceReply: { values: ['at-once', 'job'], about: 'moving files from or to a codespace: 200, or 202 and a job' },
  templateTags: {
    values: ['either', 'commas', 'json'],
    about: 'how the one text of a form parts the tags of an application template'
  },
  alreadyLinked: { values: ['422', '409'], about: 'status when an application is put into its Use Case again' },
  visitors: {
    values: ['signed-in', 'sign-in-page'],
    about: "a visitor of an application is its maker, or is sent to the platform's sign-in page"
  },
  unknownUsers: { values: ['refuse', 'accept'], about: 'sharing with a user name that nobody has' }
} as const satisfies Record<string, { values: readonly string[]; about: string }>

export type SwitchName = keyof typeof switchTable

export type Switches = { [Name in SwitchName]: (typeof switchTable)[Name]['values'][number] }

export function defaultSwitches(): Switches {
  return Object.fromEntries(Object.entries(switchTable).map(([name, { values }]) => [name, values[0]])) as Switches
}

/** @throws Error listing every name and value that does not exist */
export function withSwitches(switches: Switches, changes: Readonly<Record<string, unknown>>): Switches {
  const problems: string[] = []
  for (const [name, value] of Object.entries(changes)) {
    const known = Object.hasOwn(switchTable, name) ? switchTable[name as SwitchName].values : undefined
    if (known === undefined) problems.push(`there is no switch "${name}"`)
    else if (!(known as readonly unknown[]).includes(value))
      problems.push(`switch "${name}" is one of ${known.join(', ')}`)
  }
  if (problems.length > 0) throw new Error(problems.join('; '))
  return { ...switches, ...changes }
}
