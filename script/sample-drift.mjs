// Sample of drift: an application that a person changed in several ways, and one that agrees.
import { renderDrift, renderIssue } from '../src/actions/drift/render.ts'

const APPLICATION = {
  app: 'churn',
  target: 'production',
  namedBy: 'churn-dashboard',
  name: 'churn-dashboard',
  id: '66f1c0ffee0123456789abcd',
  url: 'https://app.datarobot.com/custom_applications/66f1c0ffee0123456789abcd/',
  status: 'running',
  versionId: '66f1c0ffee0123456789ab43',
  versionLabel: 'quick fix',
  commit: null,
  origin: {
    kind: 'by-hand',
    text: 'It runs version "quick fix" (66f1c0ffee0123456789ab43), which no deploy of this action made.',
    since: '2026-03-01T17:42:00.000Z',
    by: 'a…@example.com',
    isPublication: true
  },
  items: [
    {
      part: 'version',
      text: 'No deploy of this action made version "quick fix": its manifest is missing.',
      details: []
    },
    { part: 'resources', text: 'Replicas is 1, and should be 2.', details: [] },
    {
      part: 'parameters',
      text: 'Runtime parameters differ.',
      details: ['"LOG_LEVEL" (string) has another value', '"MAX_ROWS" has the type string, and should have numeric']
    },
    { part: 'settings', text: 'Settings differ.', details: ['Automatic stopping is off, and should be on'] },
    {
      part: 'roles',
      text: 'Roles on the application differ.',
      details: ['user "v…@example.com" has OWNER, and should have CONSUMER']
    }
  ],
  unread: [],
  error: null
}

const AGREEING = { ...APPLICATION, app: 'forecast', name: 'forecast', id: 'b', url: null, items: [], origin: null }

const REPORT = {
  drifted: true,
  repository: 'acme/churn',
  commit: 'abc1234def5678abc1234def5678abc1234def56',
  refName: 'main',
  applications: [APPLICATION, AGREEING]
}

/** Section of the job summary. */
export const sampleDrift = () => renderDrift(REPORT)

/** Text of the issue. */
export const sampleDriftIssue = () => renderIssue(APPLICATION, REPORT)
