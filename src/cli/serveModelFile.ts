import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { unwatchFile, watchFile } from 'node:fs'
import closeWithGrace from 'close-with-grace'
import type { Logger } from 'pino'
import type { DatabaseGraph } from '../embedded/openDatabase.ts'
import { modelExtension, readExtension } from '../model/extensions.ts'
import { PrintedFailure } from './failures.ts'

/** Also sees a file that is replaced, or a link that leads elsewhere. */
const watchIntervalMs = 1_000
/** Longer than the service itself takes to finish what runs. */
const shutdownTimeoutMs = 70_000
const servingMessage = 'serving'

/**
 * Serves the graph in a process of its own, as the model is made when modules load. When the model file has changed,
 * another process takes over the port; if it does not start, the one before goes on. The graph is closed when this process is
 * asked to stop. Rejects if the first process does not start.
 */
export async function serveModelFile(graph: DatabaseGraph, modelFile: string, logger: Logger): Promise<void> {
  const service = new ReloadedService(modelFile, logger)
  const close = async () => {
    await service.close()
    await graph.close()
  }
  const { uninstall } = closeWithGrace({ delay: shutdownTimeoutMs, logger: false }, async ({ err }) => {
    if (err && !(err instanceof PrintedFailure)) logger.fatal(err)
    await close()
  })
  try {
    await service.start()
  } catch (error) {
    uninstall()
    await close()
    throw error
  }
  graph.failed.then((error) => {
    throw error
  })
}

/** Tells the process that watches the model file that this one serves. */
export function reportServing(): void {
  process.send?.(servingMessage)
}

class ReloadedService {
  readonly #modelFile: string
  readonly #logger: Logger
  #checksum = modelExtension.checksum
  #current: Worker | undefined
  #isClosing = false
  #reloading = Promise.resolve()

  constructor(modelFile: string, logger: Logger) {
    this.#modelFile = modelFile
    this.#logger = logger
  }

  async start(): Promise<void> {
    // Before the process reads the file, so that no change is missed.
    watchFile(this.#modelFile, { interval: watchIntervalMs, persistent: false }, this.#handleChange)
    this.#use(await startProcess())
  }

  async close(): Promise<void> {
    this.#isClosing = true
    unwatchFile(this.#modelFile, this.#handleChange)
    await this.#reloading
    await stopProcess(this.#current)
  }

  readonly #handleChange = () => {
    this.#reloading = this.#reloading
      .then(() => this.#reload())
      .catch((error) => {
        const reason = error instanceof PrintedFailure ? undefined : error
        this.#logger.error(reason, 'MODEL_FILE cannot be used as it is now; the model stays what it was')
      })
  }

  async #reload(): Promise<void> {
    const { checksum } = readExtension(this.#modelFile)
    if (checksum === this.#checksum || this.#isClosing) return
    const next = await startProcess()
    this.#checksum = checksum
    const previous = this.#current
    this.#use(next)
    await stopProcess(previous)
    this.#logger.info('The model is that of MODEL_FILE as it is now')
  }

  #use(serving: Worker): void {
    this.#current = serving
    serving.once('exit', () => {
      if (this.#current === serving && !this.#isClosing) throw new PrintedFailure('The service ended')
    })
  }
}

/** Resolves once the process serves; a process that does not has printed why. */
async function startProcess(): Promise<Worker> {
  const started = cluster.fork()
  const ended = once(started, 'exit').then(() => {
    throw new PrintedFailure('The service did not start')
  })
  await Promise.race([once(started, 'message'), ended])
  return started
}

/** Lets the process finish what runs. */
async function stopProcess(stopped: Worker | undefined): Promise<void> {
  if (!stopped || stopped.isDead()) return
  stopped.process.kill('SIGTERM')
  await once(stopped, 'exit')
}
