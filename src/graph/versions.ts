import { BroadcastChannel } from 'node:worker_threads'
import type { Session } from 'neo4j-driver'
import { telemetry } from '../telemetry.ts'
import { CommitHorizon } from './commitHorizon.ts'
import { type Commit, parseBookmark } from './commits.ts'

/** A commit that was seen can be read after this time, even one of a large import. */
const applyTimeMs = 10_000

/**
 * Derives the version of the graph from Bolt bookmarks. A bookmark identifies the last commit when a statement ended,
 * not what the statement saw: a read during which something was committed gets a version that never occurs again, and
 * a read that begins soon after a commit was seen waits until it can be read.
 *
 * Commits that leave the ecosystem as it is (refused writes, executed queries, last uses of keys) are excluded: the
 * version is that of the last commit before them.
 */
export class VersionTracker {
  readonly #excludedCommits = new ExcludedCommits()
  readonly #horizon: CommitHorizon
  readonly #fixed: string | undefined
  #latest: string | undefined
  #latestBookmarks: string[] = []
  #latestSeenMs = 0

  constructor(fixedVersion?: string, horizon = new CommitHorizon()) {
    this.#horizon = horizon
    this.#fixed = fixedVersion
    this.#latest = fixedVersion
  }

  get latest(): string | undefined {
    return this.#latest
  }

  /**
   * What a read has to wait for to see the latest version: a commit has a number before all of it can be read. Nothing
   * later on, since a database that was replaced meanwhile may not have that commit.
   */
  get recentBookmarks(): string[] {
    return performance.now() - this.#latestSeenMs < applyTimeMs ? this.#latestBookmarks : []
  }

  observe(session: Session): string {
    if (this.#fixed !== undefined) return this.#fixed
    const bookmarks = session.lastBookmarks()
    const version = bookmarks
      .map((bookmark) => this.#toVersion(bookmark))
      .toSorted()
      .join(',')
    if (version === this.#latest) return version
    telemetry.versionChanged.publish(undefined)
    this.#latest = version
    this.#latestBookmarks = bookmarks
    this.#latestSeenMs = performance.now()
    return version
  }

  /** Excludes the last commit of a session, here and in the other threads. */
  excludeCommit(session: Session): void {
    for (const bookmark of session.lastBookmarks()) {
      const commit = parseBookmark(bookmark)
      if (commit) this.#excludedCommits.exclude(commit)
    }
  }

  /** The version of what was read since `before` was the latest. */
  resolveReadVersion(session: Session, before: string | undefined): string {
    return resolveVersion(before, this.observe(session))
  }

  close(): void {
    this.#excludedCommits.close()
  }

  #toVersion(bookmark: string): string {
    const commit = parseBookmark(bookmark)
    if (commit) this.#horizon.advance(commit)
    return commit ? `${commit.database}-${this.#excludedCommits.findLastCounted(commit)}` : bookmark
  }
}

/** The version of what was read between two versions: one that never occurs again unless they are the same. */
export const resolveVersion = (before: string | undefined, after: string) =>
  after === before ? after : `${after} ${crypto.randomUUID()}`

/** Whether a read shows one version of the graph: nothing was committed during it. */
export const isConsistentVersion = (version: string) => !version.includes(' ')

/** How many are remembered; forgetting one moves the version once more than needed. */
const maxExcludedCommits = 100_000

/** The excluded commits, each with the one before it, shared with the graphs of other threads. */
class ExcludedCommits {
  readonly #predecessorsByDatabase = new Map<string, Map<number, number>>()
  readonly #channel = new BroadcastChannel('cx-atlas excluded commits')

  constructor() {
    this.#channel.onmessage = ({ data }) => this.#record(data as Commit)
    this.#channel.unref()
  }

  exclude(commit: Commit): void {
    this.#record(commit)
    this.#channel.postMessage(commit)
  }

  /** Follows the chain of excluded commits, and shortens it for the next call. */
  findLastCounted({ database, number }: Commit): number {
    const predecessors = this.#predecessorsByDatabase.get(database)
    if (!predecessors?.has(number)) return number
    let last = number
    for (let before = predecessors.get(last); before !== undefined; before = predecessors.get(last))
      last = before
    predecessors.set(number, last)
    return last
  }

  close(): void {
    this.#channel.close()
  }

  #record({ database, number }: Commit): void {
    const predecessors = this.#predecessorsByDatabase.get(database) ?? new Map<number, number>()
    this.#predecessorsByDatabase.set(database, predecessors)
    predecessors.set(number, number - 1)
    for (const oldest of predecessors.keys()) {
      if (predecessors.size <= maxExcludedCommits) break
      predecessors.delete(oldest)
    }
  }
}
