// An inspection of an application that never was, for the samples.
import { countVisits } from '../src/actions/inspect/visits.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 2, 2, 10)
const SOURCE = { sourceId: '66f1c0ffee0123456789ab01', sourceName: 'churn-dashboardSource' }

/** Busy on weekdays, and more so with time. */
const visits = Array.from({ length: 30 }, (_, daysAgo) => {
  const weekday = new Date(NOW - daysAgo * DAY).getUTCDay()
  const count = weekday % 6 === 0 ? daysAgo % 2 : 14 - Math.floor(daysAgo / 3) + ((daysAgo * 7) % 5)
  return Array.from({ length: count }, (_, index) => ({ time: NOW - daysAgo * DAY, who: `u${index}` }))
}).flat()

export const sampleInspection = {
  application: {
    id: '66f1c0ffee0123456789abcd',
    name: 'churn-dashboard',
    url: 'https://app.datarobot.com/custom_applications/66f1c0ffee0123456789abcd/',
    status: 'running',
    createdAt: '2026-01-12T08:00:00.000Z',
    updatedAt: '2026-03-01T09:32:00.000Z',
    allowAutoStopping: true,
    externalAccessEnabled: false,
    externalAccessRecipients: 0,
    isPreview: false
  },
  version: {
    id: '66f1c0ffee0123456789ab42',
    label: 'main@abc1234 #42',
    ...SOURCE,
    createdAt: '2026-03-01T09:30:00.000Z',
    createdBy: 'a…@example.com',
    files: 15,
    environmentVersionId: '66d07fae0513a1edf18595bb',
    resourceLabel: 'cpu.small',
    replicas: 2,
    requiredKeyScopeLevel: 'viewer',
    runtimeParameters: ['LOG_LEVEL', 'OPENAI_KEY', 'MAX_ROWS']
  },
  provenance: {
    repository: 'acme/churn',
    commit: 'abc1234def5678abc1234def5678abc1234def56',
    ref: 'refs/heads/main',
    run: { id: '7712345678', attempt: 1, url: 'https://github.com/acme/churn/actions/runs/7712345678/attempts/1' },
    pullRequest: null,
    expiresAt: null
  },
  history: ['2026-02-24T15:02', '2026-02-20T09:30', '2026-02-20T09:11', '2026-02-03T13:45'].map((at, index) => ({
    at: `${at}:00.000Z`,
    by: index === 1 ? 'g…@example.com' : 'a…@example.com',
    versionId: `66f1c0ffee0123456789ab${41 - index}`,
    versionLabel: index === 3 ? null : `main@9f31c0${index} #${41 - index}`,
    ...SOURCE,
    ...(index === 2 ? { sourceName: 'churn-stagingSource' } : {})
  })),
  visits: countVisits(visits, NOW, true),
  access: {
    application: [
      { type: 'user', key: 'a…@example.com', role: 'OWNER' },
      { type: 'user', key: 'g…@example.com', role: 'EDITOR' },
      { type: 'group', key: '66f1c0ffee0123456789ab99', role: 'CONSUMER' }
    ],
    source: null
  },
  logs: null,
  unread: [
    {
      part: 'access to the source',
      because:
        'DataRobot answered GET /customApplicationSources/66f1c0ffee0123456789ab01/sharedRoles/ with 404: Not found.'
    }
  ]
}
