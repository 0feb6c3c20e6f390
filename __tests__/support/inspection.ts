import type { Inspection } from '../../src/actions/inspect/inspection.ts'
import { countVisits } from '../../src/actions/inspect/visits.ts'

export const NOW = Date.parse('2026-03-02T10:00:00Z')

/** An application that runs, with something of everything. */
export function inspectionOf(more: Partial<Inspection> = {}): Inspection {
  return {
    application: {
      id: 'a',
      name: 'churn',
      url: null,
      status: 'running',
      createdAt: '2026-01-02T10:00:00.000Z',
      updatedAt: '2026-03-02T10:00:00.000Z',
      allowAutoStopping: true,
      externalAccessEnabled: false,
      externalAccessRecipients: 0,
      isPreview: false
    },
    version: {
      id: 'v2',
      label: 'main@abc1234 #42',
      sourceId: 's',
      sourceName: 'churnSource',
      createdAt: '2026-03-01T09:30:00.000Z',
      createdBy: 'ada@example.com',
      files: 15,
      environmentVersionId: 'e',
      resourceLabel: 'cpu.small',
      replicas: 2,
      requiredKeyScopeLevel: null,
      runtimeParameters: ['LOG_LEVEL']
    },
    provenance: {
      repository: 'acme/churn',
      repositoryId: 1296269,
      previewOf: null,
      commit: 'abc1234def5678abc1234def5678abc1234def56',
      ref: 'refs/heads/main',
      run: { id: '77', attempt: 1, url: 'https://github.com/acme/churn/actions/runs/77/attempts/1' },
      pullRequest: null,
      expiresAt: null
    },
    history: [
      {
        at: '2026-02-20T09:30:00.000Z',
        by: 'ada@example.com',
        versionId: 'v1',
        versionLabel: 'main@9f31c02 #41',
        sourceId: 's',
        sourceName: 'churnSource'
      }
    ],
    visits: countVisits([{ time: NOW, who: 'u' }], NOW, true),
    access: {
      application: [
        { type: 'user', key: 'ada@example.com', role: 'OWNER' },
        { type: 'group', key: 'g', role: 'CONSUMER' }
      ],
      source: [{ type: 'user', key: 'ada@example.com', role: 'OWNER' }]
    },
    logs: { build: ['built'], runtime: ['started'], buildStatus: 'success', buildError: null },
    unread: [],
    ...more
  }
}
