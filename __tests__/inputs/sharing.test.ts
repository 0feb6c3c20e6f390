import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { ROLES } from '../../src/inputs/sharing.ts'
import { ID, read, refusal } from '../support/inputs.ts'

const contract = JSON.parse(readFileSync(new URL('../../api/datarobot.openapi.json', import.meta.url), 'utf8'))

describe('ROLES', () => {
  it('are those of the contract, and NO_ROLE', () => {
    const { role } = contract.components.schemas.AccessControlV2.properties
    expect([...ROLES].sort()).toEqual([...role.enum, 'NO_ROLE'].sort())
  })
})

describe('share', () => {
  it('reads users, groups and organizations', () => {
    const share = `user:ada@example.com=OWNER\n\ngroup:${ID.toUpperCase()}=USER\n organization:${ID} = OBSERVER \nuser:a=b=NO_ROLE`
    expect(read({ share, 'share-source': 'true' })).toMatchObject({
      grants: [
        { type: 'user', username: 'ada@example.com', role: 'OWNER' },
        { type: 'group', id: ID, role: 'USER' },
        { type: 'organization', id: ID, role: 'OBSERVER' },
        { type: 'user', username: 'a=b', role: 'NO_ROLE' }
      ],
      shareSource: true
    })
  })

  it.each([
    ['no type', 'ada=USER', 'of another form'],
    ['no role', 'user:ada', 'of another form'],
    ['no recipient', 'user:=USER', 'of another form'],
    ['another type', 'team:ada=USER', 'neither a user, a group nor an organization'],
    ['a role of nobody', 'user:ada=BOSS', 'an unknown role'],
    ['a role in lower case', 'user:ada=user', 'an unknown role'],
    ['a group by name', 'group:staff=USER', "Write the group's id, 24 hex digits"],
    ['an organization by name', 'organization:acme=USER', "Write the organization's id, 24 hex digits"],
    ['somebody twice', 'user:ada=USER\nuser:Ada=OWNER', 'Line 2 is "user:Ada=OWNER".']
  ])('refuses %s', (_, share, text) => {
    expect(refusal({ share })).toContain(text)
  })
})

describe('external-access-recipients', () => {
  it.each(['ada', 'a@b@c', 'ada@', '@', 'a@b, c@d', 'a@b c@d', 'Ada <ada@example.com>'])('refuses %s', given => {
    expect(refusal({ 'external-access-recipients': `ok@example.com\n${given}` })).toContain(
      `has a line that is not an address. Line 2 is ${JSON.stringify(given)}.`
    )
  })

  it('takes 2048 of them and not one more', () => {
    const lines = Array.from({ length: 2048 }, (_, index) => `n${index}@example.com`)
    expect(read({ 'external-access-recipients': lines.join('\n') }).settings.externalAccessRecipients).toHaveLength(
      2048
    )
    expect(refusal({ 'external-access-recipients': [...lines, '@more'].join('\n') })).toContain('It has 2049 different')
  })
})
