/**
 * Behavior of the platform that we could not verify (platform.md §8 rows marked I, and §9). Each switch selects one
 * variant; the first value is the most likely one. A client should be tested with all of them.
 */
export const switchTable = {
  trailingSlash: { values: ['accept', 'redirect', 'not-found'], about: 'answer to a path without its final slash' },
  timestamps: { values: ['blank', 'iso'], about: 'timestamps as "2025-07-08 16:58:14.675000", or with T and Z' },
  nulls: { values: ['sent', 'left-out'], about: 'a key without a value is null, or is left out' },
  urls: { values: ['public', 'internal'], about: 'links contain the host that the caller used, or an internal one' },
  nameSearch: { values: ['substring', 'prefix'], about: 'how the `name` filter of lists matches' },
  nameSearchCase: { values: ['ignored', 'respected'], about: 'letter case in the `name` filter' },
  sourceLabels: {
    values: ['sent', 'left-out'],
    about: 'names of the source and its version in applications, if `includeSourceLabels` requests them'
  },
  uniqueApplicationNames: { values: ['on', 'off'], about: 'a second application with the same name is a conflict' },
  nameCheck: { values: ['on', 'off'], about: 'GET /customApplications/nameCheck/ exists' },
  sourceCreated: { values: ['200', '201', '202'], about: 'status of a created source' },
  sourceRenamed: { values: ['204', '200'], about: 'status of a renamed source: no content, or the source' },
  sourceInUse: { values: ['refuse', 'delete'], about: 'deletion of a source that an application uses' },
  versionCreated: { values: ['201', '200'], about: 'status of a created source version' },
  copiedItems: { values: ['new-ids', 'same-ids'], about: 'ids of items that a version copies from its base' },
  replacedItem: { values: ['new-id', 'same-id'], about: 'id of an item whose file is replaced' },
  uploadWithDelete: { values: ['upload-first', 'delete-first'], about: 'order of effects if one request does both' },
  filesPerRequest: { values: ['100', 'unlimited'], about: 'maximum number of files in one request' },
  resources: { values: ['merge', 'replace'], about: 'effect of a partial `resources` on the other keys' },
  resourcesShown: {
    values: ['when-given', 'always'],
    about: 'an application created without `resources` shows null, or its effective resources'
  },
  resourcesInherited: { values: ['on', 'off'], about: 'an application inherits the resources of its source version' },
  rootPathDefault: { values: ['true', 'false'], about: 'default of `serviceWebRequestsOnRootPath`' },
  healthEndpointPath: { values: ['known', 'unknown'], about: 'older servers do not know this key of `resources`' },
  parameterValues: { values: ['works', 'unknown-key'], about: 'values for parameters with definitions (v1)' },
  runtimeParameters: { values: ['works', 'unknown-key', 'feature-off'], about: 'parameters without definitions (v2)' },
  parametersBesideMetadata: { values: ['accept', 'refuse'], about: 'v2 parameters in a version with metadata.yaml' },
  copiedParameters: { values: ['kept', 'lost'], about: 'values of parameters in a version that is made from a base' },
  missingParameter: { values: ['refuse', 'accept'], about: 'application with a required parameter that has no value' },
  parameterVariables: {
    values: ['plain-too', 'prefixed'],
    about: 'an application also gets its runtime parameters as plain variables, besides MLOPS_RUNTIME_PARAM_<NAME>'
  },
  credentialInUse: { values: ['delete', 'refuse'], about: 'deletion of a credential that a version refers to' },
  basePath: {
    values: ['custom-applications', 'request-path'],
    about: '`BASE_PATH` of an application: custom_applications/{id}, or the prefix of the requests that it receives'
  },
  keyScopeOnPatch: { values: ['keeps', 'resets'], about: 'effect of a version PATCH without requiredKeyScopeLevel' },
  frozen: { values: ['422', '409'], about: 'status of a change to a frozen version' },
  freezing: { values: ['at-once', 'when-running'], about: 'moment when publishing a version freezes it' },
  publishedVersion: {
    values: ['at-once', 'when-running'],
    about: 'moment when an application shows the version that is being published'
  },
  failedPublish: {
    values: ['old-serves', 'nothing-serves'],
    about: 'version that serves the URL after a failed publish'
  },
  failedPublishVersion: {
    values: ['stays', 'reverts'],
    about: 'version that an application shows after a failed publish'
  },
  wakeByPublish: { values: ['on', 'off'], about: 'publishing to a paused application wakes it' },
  patchAnswer: { values: ['204', '202'], about: 'status of an accepted application PATCH; 202 has a Location' },
  finishedJob: {
    values: ['redirect', 'completed'],
    about: 'a completed status job answers 303, or 200 with COMPLETED'
  },
  statusJobs: { values: ['work', 'hang'], about: 'status jobs complete, or stay INITIALIZED forever' },
  historyCurrent: { values: ['left-out', 'listed'], about: 'live publication in `history`' },
  codespaceReply: {
    values: ['at-once', 'job'],
    about: 'answer to moving files from or to a codespace: 200, or 202 and a job'
  },
  templateTags: {
    values: ['either', 'commas', 'json'],
    about: 'format of the tags of an application template in a form'
  },
  alreadyLinked: { values: ['422', '409'], about: 'status if an application is already in the Use Case' },
  visitors: {
    values: ['signed-in', 'sign-in-page'],
    about: "a visitor of an application is its creator, or is redirected to the platform's sign-in page"
  },
  environmentQuota: {
    values: ['free', 'exhausted'],
    about: 'more execution environments, and versions of them, may be created'
  },
  environmentBuildLog: {
    values: ['grows', 'when-built'],
    about: 'the build log of an execution environment grows during the build, or exists only after it'
  },
  unknownUsers: { values: ['refuse', 'accept'], about: 'sharing with an unknown user name' }
} as const satisfies Record<string, { values: readonly string[]; about: string }>

export type SwitchName = keyof typeof switchTable

export type Switches = { [Name in SwitchName]: (typeof switchTable)[Name]['values'][number] }

export function defaultSwitches(): Switches {
  return Object.fromEntries(Object.entries(switchTable).map(([name, { values }]) => [name, values[0]])) as Switches
}

/** @throws Error that lists every unknown name and value */
export function withSwitches(switches: Switches, changes: Readonly<Record<string, unknown>>): Switches {
  const problems: string[] = []
  for (const [name, value] of Object.entries(changes)) {
    const known = Object.hasOwn(switchTable, name) ? switchTable[name as SwitchName].values : undefined
    if (known === undefined) problems.push(`there is no switch "${name}"`)
    else if (!(known as readonly unknown[]).includes(value))
      problems.push(`switch "${name}" must be one of ${known.join(', ')}`)
  }
  if (problems.length > 0) throw new Error(problems.join('; '))
  return { ...switches, ...changes }
}
