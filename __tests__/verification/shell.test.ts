import { describe, expect, it } from '@jest/globals'
import { defaultShell } from '../../src/verification/shell.ts'

const all = () => true
const none = () => false

describe('the shell of a verification', () => {
  it.each([
    ['linux', all, 'bash', ['-e', '/tmp/x/verify.sh']],
    ['darwin', all, 'bash', ['-e', '/tmp/x/verify.sh']],
    ['linux', none, 'sh', ['-e', '/tmp/x/verify.sh']],
    ['win32', all, 'pwsh', ['-command', ". '/tmp/x/verify.ps1'"]],
    ['win32', none, 'powershell', ['-command', ". '/tmp/x/verify.ps1'"]]
  ] as const)('is that of "run:" on %s', (platform, isInstalled, program, args) => {
    const shell = defaultShell(platform, isInstalled)
    expect([shell.program, shell.args(`/tmp/x/${shell.fileName}`)]).toEqual([program, args])
  })

  it('runs a command of several lines as it is', () => {
    expect(defaultShell('linux', all).script('a\nb')).toBe('a\nb\n')
  })

  it('stops at errors of PowerShell, and ends with the exit code of the last program', () => {
    expect(defaultShell('win32', all).script('pytest')).toBe(
      "$ErrorActionPreference = 'stop'\npytest\nif ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) { exit $LASTEXITCODE }\n"
    )
  })

  it('quotes a path for PowerShell', () => {
    expect(defaultShell('win32', all).args("C:\\it's\\verify.ps1")).toEqual(['-command', ". 'C:\\it''s\\verify.ps1'"])
  })
})
