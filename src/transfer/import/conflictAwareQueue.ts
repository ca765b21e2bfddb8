/** Work that may run beside other work that shares no partition with it. */
export interface QueuedTask {
  readonly partitions: ReadonlySet<number>
  run(): Promise<void>
}

export interface QueueLimits {
  /** How many tasks may run at the moment. */
  readonly getMaxRunning: () => number
  readonly maxWaiting: number
}

/** Runs tasks concurrently, but never two that share a partition: those would wait for each other's locks. */
export class ConflictAwareQueue {
  readonly #limits: QueueLimits
  readonly #waiting: QueuedTask[] = []
  readonly #running = new Set<QueuedTask>()
  #failure: { readonly error: unknown } | undefined
  #taskEnded = Promise.withResolvers<void>()

  constructor(limits: QueueLimits) {
    this.#limits = limits
  }

  /** Adds a task; returns when there is room for another one. Throws the error of the first task that failed. */
  async add(task: QueuedTask): Promise<void> {
    this.#waiting.push(task)
    this.#startTasks()
    await this.#waitUntil(() => this.#waiting.length < this.#limits.maxWaiting)
  }

  /** Waits until all tasks have ended. Throws the error of the first task that failed. */
  async waitUntilIdle(): Promise<void> {
    await this.#waitUntil(() => this.#running.size === 0 && this.#waiting.length === 0)
  }

  /** Starts no more tasks; returns when none is running. */
  async stop(): Promise<void> {
    this.#waiting.length = 0
    while (this.#running.size > 0) await this.#taskEnded.promise
  }

  async #waitUntil(isTrue: () => boolean): Promise<void> {
    while (!this.#failure && !isTrue()) await this.#taskEnded.promise
    if (this.#failure) throw this.#failure.error
  }

  #startTasks(): void {
    while (!this.#failure && this.#running.size < this.#limits.getMaxRunning()) {
      const index = this.#waiting.findIndex((task) => this.#canRun(task))
      const [task] = index < 0 ? [] : this.#waiting.splice(index, 1)
      if (!task) return
      void this.#runTask(task)
    }
  }

  #canRun({ partitions }: QueuedTask): boolean {
    return [...this.#running].every((other) => other.partitions.isDisjointFrom(partitions))
  }

  async #runTask(task: QueuedTask): Promise<void> {
    this.#running.add(task)
    try {
      await task.run()
    } catch (error) {
      this.#failure ??= { error }
    }
    this.#running.delete(task)
    this.#startTasks()
    this.#taskEnded.resolve()
    this.#taskEnded = Promise.withResolvers()
  }
}
