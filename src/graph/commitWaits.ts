import { setTimeout as sleep } from 'node:timers/promises'
import type { SessionConfig } from 'neo4j-driver'
import { AtlasError } from '../model/errors.ts'
import type { CommitHorizon } from './commitHorizon.ts'
import { includesCommit, learnLastCommit } from './commits.ts'
import { timeLeftMs, withSharedDeadline } from './deadlines.ts'
import { withAtlasErrors } from './driverErrors.ts'
import type { Graph } from './graph.ts'
import type { ReplaceableDriver } from './replaceableDriver.ts'
import { retryTransient } from './runStatements.ts'
import { shareCalls } from './shareCalls.ts'

interface CommitWaitsContext {
  readonly driver: ReplaceableDriver
  /** Of sessions on the member that writes, which has every acknowledged commit. */
  readonly sessionConfig: SessionConfig
  readonly horizon: CommitHorizon
  /** Whether reads may go to other members than writes. */
  readonly isRouted: boolean
}

/** The longest wait for a commit that somebody names. */
const maxWaitMs = 5_000
const pollIntervalMs = 25
/** The wait ends this long before the deadline of the request. */
const marginMs = 100
const leaderTimeoutMs = 1_000

/**
 * The part of a graph that waits for commits. The leader is read, not a follower, so that a made-up commit is waited for here
 * and becomes nobody's bookmark; once it is seen, followers wait for it.
 */
export function createCommitWaits({
  driver,
  sessionConfig,
  horizon,
  isRouted,
}: CommitWaitsContext): Pick<Graph, 'getSeenCommit' | 'waitForCommit' | 'catchUpWithLeader'> {
  const readLeaderCommit = () =>
    withAtlasErrors(() =>
      retryTransient(() =>
        driver.use(sessionConfig, async (session) => {
          const commit = await learnLastCommit(session)
          if (commit) horizon.advance(commit)
          return commit
        }),
      ),
    )
  const shareLeaderCommit = shareCalls(() => withSharedDeadline(leaderTimeoutMs, readLeaderCommit))
  return {
    getSeenCommit: () => horizon.commit,
    waitForCommit: async (commit) => {
      if (includesCommit(horizon.commit, commit)) return
      const deadlineMs = performance.now() + timeLeftMs(maxWaitMs) - marginMs
      for (;;) {
        const newest = await readLeaderCommit()
        if (includesCommit(newest, commit)) return
        if (newest && newest.database !== commit.database) throw createForeignCommitError()
        if (performance.now() > deadlineMs) throw createNotReachedError()
        await sleep(pollIntervalMs)
      }
    },
    catchUpWithLeader: async () => {
      if (isRouted) await shareLeaderCommit()
    },
  }
}

const createForeignCommitError = () =>
  new AtlasError('INVALID_INPUT', 'If-Version-At-Least names a version of another database; leave it out', {
    faults: [{ in: 'headers', path: 'if-version-at-least', message: 'must come from this database' }],
  })

const createNotReachedError = () =>
  new AtlasError(
    'VERSION_NOT_REACHED',
    'The database does not have the version in If-Version-At-Least yet; retry',
  )
