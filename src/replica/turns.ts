/** Lets callers with the same key work together, and those with different keys one key after the other. */
export class Turns<Key> {
  #current: Turn<Key> | undefined
  readonly #waiting: Turn<Key>[] = []

  /** The number of keys whose turn has not come. */
  get waitingCount(): number {
    return this.#waiting.length
  }

  /**
   * Waits for the turn of a key; returns what ends the work of this caller. Callers join the turn of their key, but not
   * the current one while others wait. Rejects with the reason of the signal when it aborts before the turn.
   */
  async enter(key: Key, signal: AbortSignal): Promise<() => void> {
    const turn = this.#join(key)
    turn.size += 1
    const leave = () => this.#leave(turn)
    if (turn === this.#current) return leave
    const { promise: aborted, reject } = Promise.withResolvers<never>()
    const handleAbort = () => reject(signal.reason)
    signal.addEventListener('abort', handleAbort, { once: true })
    try {
      await Promise.race([turn.started.promise, aborted])
      return leave
    } catch (error) {
      leave()
      throw error
    } finally {
      signal.removeEventListener('abort', handleAbort)
    }
  }

  #join(key: Key): Turn<Key> {
    const current = this.#current
    if (current?.key === key && this.#waiting.length === 0) return current
    const known = this.#waiting.find((turn) => turn.key === key)
    if (known) return known
    const turn = { key, size: 0, started: Promise.withResolvers<void>() }
    if (current) this.#waiting.push(turn)
    else this.#current = turn
    return turn
  }

  #leave(turn: Turn<Key>): void {
    turn.size -= 1
    if (turn.size > 0) return
    if (turn === this.#current) {
      this.#current = this.#waiting.shift()
      this.#current?.started.resolve()
    } else this.#waiting.splice(this.#waiting.indexOf(turn), 1)
  }
}

interface Turn<Key> {
  readonly key: Key
  /** Callers that work in it, or wait for it. */
  size: number
  readonly started: PromiseWithResolvers<void>
}
