import type { Session } from 'neo4j-driver'
import { telemetry } from '../telemetry.ts'
import { CommitHorizon } from './commitHorizon.ts'
import { parseBookmark } from './commits.ts'

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
      if (commit) this.#horizon.exclude(commit)
    }
  }

  /** The version of what was read since `before` was the latest. */
  resolveReadVersion(session: Session, before: string | undefined): string {
    return resolveVersion(before, this.observe(session))
  }

  #toVersion(bookmark: string): string {
    const commit = parseBookmark(bookmark)
    if (commit) this.#horizon.advance(commit)
    return commit ? `${commit.database}-${this.#horizon.findLastCounted(commit)}` : bookmark
  }
}

/** The version of what was read between two versions: one that never occurs again unless they are the same. */
export const resolveVersion = (before: string | undefined, after: string) =>
  after === before ? after : `${after} ${crypto.randomUUID()}`

/** Whether a read shows one version of the graph: nothing was committed during it. */
export const isConsistentVersion = (version: string) => !version.includes(' ')
