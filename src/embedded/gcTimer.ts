/**
 * Options for the log that the timer reads. It comes through a pipe that is read anyway: it needs no file, no second
 * process and no help of the JVM's threads, and it announces a collection before the JVM stops for it.
 */
export const gcLogOption = '-Xlog:gc,gc+start:stdout:none'

/** Measures from the log of a JVM how long it has stood still for garbage collection. */
export class GcTimer {
  #completedMs = 0
  #startedAtMs: number | undefined

  /** Takes a line of the log; ignores other lines and the phases in which the JVM does not stand still. */
  read(line: string, nowMs: number): void {
    const [isPause, durationMs] = /^GC\(\d+\) Pause .*?(?: (\d+\.\d+)ms)?$/.exec(line) ?? []
    if (isPause === undefined) return
    this.#startedAtMs = durationMs === undefined ? nowMs : undefined
    this.#completedMs += Number(durationMs ?? 0)
  }

  /** The time of all completed collections and of the one in progress. */
  getTotalMs(nowMs: number): number {
    return this.#completedMs + (this.#startedAtMs === undefined ? 0 : nowMs - this.#startedAtMs)
  }
}
