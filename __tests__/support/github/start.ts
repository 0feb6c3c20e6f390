import { afterEach, expect } from '@jest/globals'
import { type Github, type GithubOptions, startGithub } from './github.ts'

const running: { github: Github; expected: RegExp[] }[] = []

afterEach(async () => {
  for (const { github, expected } of running.splice(0)) {
    await github.close()
    expect(github.violations().filter(text => !expected.some(pattern => pattern.test(text)))).toEqual([])
  }
})

/**
 * Starts a stand-in that is closed after the test. A request that violates GitHub's description fails the test, unless
 * the violation matches `expectedViolations`.
 */
export async function start(options: GithubOptions, expectedViolations: RegExp[] = []): Promise<Github> {
  const github = await startGithub(options)
  running.push({ github, expected: expectedViolations })
  return github
}
