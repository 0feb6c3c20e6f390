import { UserError } from '../../errors.ts'
import type { GitHub } from '../../github/api.ts'
import { fetchLogin } from '../../github/comment.ts'
import { lastRecordedCommit } from '../../github/deployments.ts'
import { githubFor, type LazyGitHub } from '../../github/lazy.ts'
import { commitsSince, githubReason, mergedPullRequests } from '../../github/merged.ts'
import type { DeployInputs } from '../../inputs/types.ts'
import type { NotificationSubject } from '../../notifications/channel.ts'
import { openNotifications } from '../../notifications/notifications.ts'
import { notificationTarget } from '../../notifications/target.ts'
import {
  type ApprovedPlan,
  type InvalidPlan,
  type KeyedPlan,
  type PlanKey,
  type PlanSubject,
  shortDigest,
  verifyPlan
} from '../../plan/approval.ts'
import { comparePlans, describeDifferences } from '../../plan/compare-plans.ts'
import type { CurrentState } from '../../plan/current-state.ts'
import { signedPlansIn } from '../../report/signed-plans.ts'
import type { Run } from '../../run/run.ts'
import { plural } from '../../text/units.ts'
import type { DesiredState } from './desired-state.ts'
import { keyedPlanOf, planKeyOf } from './keyed-plan.ts'

/** Number of requests for the pull request of the newest commit, and the time between them. */
const MAX_TRIES = 3
const PAUSE_MS = 5_000

/** Plan of a pull request, or why it has none. */
type Found = { pullRequest: number; plan: ApprovedPlan } | { pullRequest: number; plan: null; why: string }

/**
 * Rejects a plan that differs from what pull requests showed. A plan that changes nothing needs no approval.
 *
 * The plan is compared with that of the pull request of this commit. If it brings more, the pull requests of the commits
 * that were not deployed yet count too: a merge queue merges several at once, and GitHub cancels all waiting runs of a
 * concurrency group but the last.
 *
 * @returns the subject of the run's notifications, with the pull request of its commit
 * @throws UserError plan-changed
 */
export async function requirePlan(
  run: Run,
  inputs: DeployInputs,
  planned: { desired: DesiredState; current: CurrentState },
  subject: NotificationSubject
): Promise<NotificationSubject> {
  const key = await planKeyOf(run, inputs)
  const plan = keyedPlanOf(run, key, planned, inputs)
  if (plan.changes.length === 0) return subject
  const { context, log } = run.env
  const github = githubFor(run.env, inputs.githubToken)
  const { commit } = context
  if (github === null || commit === null)
    throw noPlan(plan, 'The run knows no commit of a repository on GitHub, so it has no pull request.')
  const search = new PlanSearch(run, github, key, { endpoint: inputs.endpoint, application: planned.desired.name })
  let found: Found[]
  let own: Found | undefined
  try {
    found = await search.ofHead(commit)
    own = found[0]
    if (!isApproved(plan, found)) found = await search.of(await undeployedCommits(run, inputs, subject, github, commit))
  } catch (error) {
    throw noPlan(plan, `The pull requests of commit ${commit.slice(0, 7)} could not be read: ${githubReason(error)}.`)
  }
  const approved = found.flatMap(({ plan }) => (plan === null ? [] : [plan]))
  const isRefused = !isApproved(plan, found)
  const shown = own === undefined ? subject : { ...subject, merged: { pullRequest: own.pullRequest, isRefused } }
  run.notifications = openNotifications(run.env, inputs, shown)
  if (isRefused) throw approved.length === 0 ? noPlan(plan, whyNone(found, commit)) : planChanged(plan, approved, found)
  const numbers = approved.map(({ pullRequest }) => `#${pullRequest}`).join(', ')
  log.info(`The plan ${shortDigest(plan.digest)} is the approved one of pull request ${numbers}`)
  return shown
}

const isApproved = (plan: KeyedPlan, found: readonly Found[]): boolean => {
  const approved = found.flatMap(({ plan }) => (plan === null ? [] : [plan]))
  return approved.length > 0 && comparePlans(plan, approved).length === 0
}

/**
 * Commits that were not deployed yet, newest first: those after the commit of the newest successful run, else those of
 * the push. The live version does not count: after a rollback, what was rolled back needs a new plan.
 */
async function undeployedCommits(
  { env }: Run,
  inputs: DeployInputs,
  subject: NotificationSubject,
  { owner, repo, open }: LazyGitHub,
  head: string
): Promise<string[]> {
  const github = await open()
  const recorded = inputs.githubDeployment
    ? await lastRecordedCommit(github, notificationTarget(env.context, inputs, subject))
    : null
  const { before } = env.context.event
  const base = recorded ?? (typeof before === 'string' ? before : '')
  if (!/^[0-9a-f]{40,64}$/.test(base) || /^0+$/.test(base)) return [head]
  const commits = await commitsSince(github, { owner, repo }, base, head)
  return commits.length === 0 ? [head] : commits
}

/** Finds the plans of the pull requests of commits, each once. */
class PlanSearch {
  readonly #run: Run
  readonly #github: LazyGitHub
  readonly #key: PlanKey
  readonly #subject: PlanSubject
  readonly #found = new Map<number, Promise<Found>>()
  #login: Promise<string> | null = null

  constructor(run: Run, github: LazyGitHub, key: PlanKey, subject: PlanSubject) {
    this.#run = run
    this.#github = github
    this.#key = key
    this.#subject = subject
  }

  /**
   * Plans of the newest commit. GitHub may need some seconds after a merge until it names the pull request of a commit.
   *
   * @throws GitHubError
   */
  async ofHead(commit: string): Promise<Found[]> {
    const { time, signal } = this.#run.env
    let found = await this.of([commit])
    for (let tries = 1; found.length === 0 && tries < MAX_TRIES && !signal.aborted; tries++) {
      await time.sleep(PAUSE_MS)
      found = await this.of([commit])
    }
    return found
  }

  /** @throws GitHubError */
  async of(commits: readonly string[]): Promise<Found[]> {
    const { ref, refName, defaultBranch } = this.#run.env.context
    const branch = ref?.startsWith('refs/heads/') ? refName : defaultBranch
    const github = await this.#github.open()
    const numbers = new Set<number>()
    for (const commit of commits)
      for (const number of await mergedPullRequests(github, this.#github, commit, branch)) numbers.add(number)
    return Promise.all([...numbers].map(number => this.#plan(github, number)))
  }

  #plan(github: GitHub, number: number): Promise<Found> {
    const found = this.#found.get(number) ?? this.#read(github, number)
    this.#found.set(number, found)
    return found
  }

  /** The newest plan in our own comments counts. */
  async #read(github: GitHub, pullRequest: number): Promise<Found> {
    this.#login ??= fetchLogin(github, this.#run.env.context.graphqlUrl)
    const login = await this.#login
    const { owner, repo } = this.#github
    const comments = await github.paginate(github.rest.issues.listComments, {
      owner,
      repo,
      issue_number: pullRequest,
      per_page: 100
    })
    const results = comments
      .filter(({ user }) => user?.login.toLowerCase() === login.toLowerCase())
      .flatMap(({ body }) => signedPlansIn(body ?? ''))
      .map(({ token, shown }) => verifyPlan(this.#key, token, shown, { ...this.#subject, pullRequest }))
    const [plan] = results.filter(result => typeof result !== 'string').sort((one, other) => other.madeAt - one.madeAt)
    if (plan !== undefined) return { pullRequest, plan }
    const [invalid = null] = results.filter(result => typeof result === 'string')
    return { pullRequest, plan: null, why: describeMissing(pullRequest, invalid, login) }
  }
}

function describeMissing(number: number, invalid: InvalidPlan | null, login: string): string {
  const where = `Pull request #${number}`
  switch (invalid) {
    case 'forged':
      return `The plan in the comment of pull request #${number} is signed with another key, or was changed: the input "plan-key", or else the API key of DataRobot, must be the same for both runs.`
    case 'edited':
      return `The comment of pull request #${number} was edited after it was signed.`
    case 'unsupported':
      return `The plan in the comment of pull request #${number} was made by another release of this action.`
    case 'other-subject':
      return `${where} has a plan of another application only.`
    case null:
      return `${where} has no plan of this application in a comment of ${login}.`
  }
}

function whyNone(found: readonly Found[], commit: string): string {
  const reasons = found.flatMap(each => (each.plan === null ? [each.why] : []))
  return reasons.length === 0
    ? `No merged pull request has commit ${commit.slice(0, 7)}.`
    : reasons.slice(0, 3).join(' ')
}

const NEXT =
  'Open a pull request whose plan shows these changes. To deploy it without a plan, start the workflow by hand where "require-plan" is false for that event.'

function noPlan({ changes }: KeyedPlan, saw: string): UserError {
  const what = `No pull request shows the plan, which has ${plural(changes.length, 'change')}, so nothing was deployed.`
  return new UserError('plan-changed', { what, saw, next: NEXT })
}

function planChanged(plan: KeyedPlan, approved: readonly ApprovedPlan[], found: readonly Found[]): UserError {
  const differences = comparePlans(plan, approved)
  const [newest] = approved
  const isListed = newest?.effects != null
  const lines = isListed ? describeDifferences(differences) : [`the approved plan has too many changes to list`]
  const missing = found.flatMap(each => (each.plan === null ? [each.why] : []))
  const head = `Approved in pull request #${newest?.pullRequest ?? 0}: ${shortDigest(newest?.digest ?? '')}; planned now: ${shortDigest(plan.digest)}.`
  return new UserError('plan-changed', {
    what: 'The plan is not the approved one, so nothing was deployed.',
    saw: `${[head, ...missing.slice(0, 2)].join(' ')}${lines.map(line => `\n- ${line}`).join('')}`,
    next: `\n${NEXT}`
  })
}
