import { posix, win32 } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { readEmulatorInputs } from '../../src/actions/emulator/inputs.ts'
import { isExecutable } from '../../src/files/docker-context.ts'
import { globLines } from '../../src/files/globs.ts'
import { ignoreRules } from '../../src/files/ignore.ts'
import { readDefinitions } from '../../src/files/metadata.ts'
import { isInside, runsThroughGit } from '../../src/files/paths.ts'
import { isSameFile } from '../../src/files/reading.ts'
import { pathFrom } from '../../src/files/rules.ts'
import { leavesWorkspace } from '../../src/inputs/desired-inputs.ts'
import { InputReader } from '../../src/inputs/input-reader.ts'
import { readList } from '../../src/inputs/read.ts'
import { findProgram, programToStart } from '../../src/programs.ts'
import { messageOf, source } from '../support/inputs.ts'

describe('a path in a version', () => {
  it.each([
    [posix, '/work/app', '/work/app/src/a.py', 'src/a.py'],
    [win32, 'D:\\a\\app', 'D:\\a\\app\\src\\a.py', 'src/a.py'],
    [win32, 'D:\\a\\app', 'd:\\A\\App\\src\\a.py', 'src/a.py'],
    [win32, '\\\\server\\share\\app', '\\\\server\\share\\app\\a b\\c.py', 'a b/c.py'],
    [posix, '/work/app', '/work/app/e\u0301.py', '\u00e9.py']
  ])('has forward slashes, in NFC (%#: %j, %j)', (platform, folder, location, expected) => {
    expect(pathFrom(folder, location, platform)).toBe(expected)
  })
})

describe('a folder contains', () => {
  it.each([
    [win32, 'D:\\a\\app', 'D:\\a\\app', true],
    [win32, 'D:\\a\\app', 'd:\\A\\APP\\src', true],
    [win32, 'D:\\a\\app', 'D:\\a\\app2', false],
    [win32, 'D:\\a\\app', 'D:\\a', false],
    [win32, 'D:\\a\\app', 'C:\\a\\app', false],
    [win32, 'D:\\a\\app', '\\\\server\\share\\app', false],
    [win32, 'D:\\', 'D:\\a', true],
    [win32, 'D:\\a\\app', 'D:\\a\\app\\..app', true],
    [posix, '/a/app', '/a/APP', false],
    [posix, '/a/app', '/a/app/..\\x', true]
  ])('%#: %j, %j: %s', (platform, folder, path, expected) => {
    expect(isInside(folder, path, platform)).toBe(expected)
  })

  it.each([
    [win32, 'D:\\a', 'D:\\a\\.git\\config', true],
    [win32, 'D:\\a', 'D:\\a\\x\\.GIT', true],
    [win32, 'D:\\a', 'D:\\a\\.github\\x', false],
    [posix, '/a', '/a/.git/config', true]
  ])('its git folder %#: %j, %j: %s', (platform, folder, path, expected) => {
    expect(runsThroughGit(folder, path, platform)).toBe(expected)
  })
})

describe('the input "path" leaves the workspace', () => {
  it.each([
    [win32, 'D:\\work', 'apps\\churn', false],
    [win32, 'D:\\work', 'apps/churn', false],
    [win32, 'D:\\work', '.\\apps\\..\\churn', false],
    [win32, 'D:\\work', '..\\other', true],
    [win32, 'D:\\work', 'apps/../../other', true],
    [win32, 'D:\\work', 'C:other', true],
    [posix, '/work', '../other', true],
    [posix, '/work', 'apps\\churn', false]
  ])('%#: %j, %j: %s', (platform, workspace, path, expected) => {
    expect(leavesWorkspace(workspace, path, platform)).toBe(expected)
  })
})

describe('globs', () => {
  it.each([
    ['\\', ['src\\*.py', '!src\\test\\**'], ['src/*.py', '!src/test/**']],
    ['\\', ['src/*.py'], ['src/*.py']],
    ['/', ['src\\*.py'], ['src\\*.py']],
    ['/', ['a\r\nb\r', '# comment\r'], ['a', 'b']]
  ])('with separator %j: %j are %j', (separator, lines, expected) => {
    expect(globLines(lines, separator)).toEqual(expected)
  })
})

/** Texts that git checks out with CR LF on Windows, unless .gitattributes says otherwise. */
describe('CR LF line ends', () => {
  const crlf = (text: string) => text.replaceAll('\n', '\r\n')

  it('do not change the rules of .dr_apps_ignore', () => {
    const rules = ignoreRules(crlf('*.log\ndata/\n!data/keep.csv\n'), true)
    expect(rules('a.log', false)).toBe('*.log (.dr_apps_ignore)')
    expect(rules('data/x.csv', false)).toBe('data/ (.dr_apps_ignore)')
    expect(rules('data/keep.csv', false)).toBeNull()
  })

  it('do not change the definitions of metadata.yaml', () => {
    const text = 'runtimeParameterDefinitions:\n  - fieldName: MODEL\n    type: deployment\n'
    expect(readDefinitions(crlf(text))).toEqual(readDefinitions(text))
    expect(readDefinitions(crlf(text))).toEqual([{ name: 'MODEL', type: 'deployment' }])
  })

  it('do not change the entries of an input', () => {
    const entries = (text: string) => readList(new InputReader(source({ exclude: text })), 'exclude')
    expect(entries(crlf('a\n\n b \n'))).toEqual(entries('a\n\n b \n'))
  })
})

describe('a program in PATH', () => {
  const windows = { Path: 'C:\\Windows;.;;C:\\Program Files\\PowerShell\\7;' }
  it.each([
    ['win32', windows, 'C:\\Program Files\\PowerShell\\7\\pwsh.exe', true],
    ['win32', windows, 'C:\\Windows\\pwsh', false],
    ['win32', windows, 'pwsh.exe', false],
    ['win32', {}, 'pwsh.exe', false],
    ['linux', { PATH: '/usr/bin:/bin' }, '/bin/pwsh', true],
    ['linux', { PATH: ':.:bin' }, 'bin/pwsh', false],
    ['linux', { Path: '/bin' }, '/bin/pwsh', false],
    ['darwin', { PATH: '/opt/homebrew/bin' }, '/opt/homebrew/bin/pwsh', true]
  ] as const)('on %s, with %j and the file %j: %s', (platform, environment, file, expected) => {
    expect(findProgram('pwsh', environment, platform, path => path === file)).toBe(expected ? file : null)
  })

  it.each([
    ['linux', '/usr/bin/git', 'git'],
    ['win32', 'C:\\Git\\cmd\\git.exe', 'C:\\Git\\cmd\\git.exe'],
    ['win32', 'git.exe', '<PATH>\\git.exe']
  ] as const)('is never started from the checkout on %s, which has %j', (platform, file, expected) => {
    const environment = { PATH: platform === 'win32' ? 'C:\\Git\\cmd' : '/usr/bin' }
    expect(programToStart('git', environment, platform, path => path === file)).toBe(expected)
  })
})

describe('an open file is the one at its path', () => {
  const opened = { dev: 3163614271n, ino: 7n }
  it.each([
    ['linux', opened, true],
    ['linux', { dev: 1n, ino: 7n }, false],
    ['linux', { dev: opened.dev, ino: 8n }, false],
    ['win32', { dev: 0n, ino: 7n }, true],
    ['win32', { dev: opened.dev, ino: 8n }, false]
  ] as const)('on %s, with %j: %s', (platform, named, expected) => {
    expect(isSameFile(opened, named, platform)).toBe(expected)
  })
})

describe('a file of a Docker context may be executed', () => {
  it.each([
    ['linux', 0o100755, true],
    ['linux', 0o100644, false],
    ['darwin', 0o100755, true],
    ['win32', 0o100666, true]
  ] as const)('on %s, with mode %o: %s', (platform, mode, expected) => {
    expect(isExecutable(mode, platform)).toBe(expected)
  })
})

describe('the emulator action', () => {
  it.each(['linux', 'darwin'] as const)('runs applications on %s', platform => {
    expect(readEmulatorInputs(source({}), platform).apps).toBe('run')
  })

  it('refuses to run applications on Windows, and simulates them there', () => {
    expect(messageOf(() => readEmulatorInputs(source({}), 'win32'))).toContain('Set it to "none"')
    expect(readEmulatorInputs(source({ apps: 'none' }), 'win32').apps).toBe('none')
  })
})
