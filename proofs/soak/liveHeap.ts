import { once } from 'node:events'

/** What the inspector returns of a call for the sizes of a heap; nothing of others. */
interface HeapUsage {
  readonly usedSize?: number
  readonly backingStorageSize?: number
}

interface Message {
  readonly id?: number
  readonly result?: HeapUsage
  readonly method?: string
  readonly params?: { readonly sessionId: string; readonly message?: string }
}

interface PendingCall {
  /** Nothing for the main thread. */
  readonly thread: string | undefined
  readonly resolve: (result?: HeapUsage) => void
}

/** Reads what the threads of a process hold once all garbage is collected, through the inspector of Node. */
export class LiveHeap {
  readonly #socket: WebSocket
  readonly #threads = new Set<string>()
  readonly #pending = new Map<number, PendingCall>()
  #lastId = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(String(data)))
  }

  /** Of the process that inspects itself at a port. */
  static async connect(port: number): Promise<LiveHeap> {
    const response = await fetch(`http://127.0.0.1:${port}/json/list`)
    const [target] = (await response.json()) as { webSocketDebuggerUrl: string }[]
    if (!target) throw new Error('The process does not inspect itself')
    const socket = new WebSocket(target.webSocketDebuggerUrl)
    await once(socket, 'open')
    const heap = new LiveHeap(socket)
    await heap.#call(undefined, 'NodeWorker.enable', { waitForDebuggerOnStart: false })
    return heap
  }

  /** Bytes of the objects and buffers in use, of all threads. */
  async readBytes(): Promise<number> {
    const sizes = [undefined, ...this.#threads].map(async (thread) => {
      await this.#call(thread, 'HeapProfiler.collectGarbage')
      const usage = await this.#call(thread, 'Runtime.getHeapUsage')
      return (usage?.usedSize ?? 0) + (usage?.backingStorageSize ?? 0)
    })
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  }

  /** The process ends only once nobody inspects it. */
  async close(): Promise<void> {
    this.#socket.close()
    await once(this.#socket, 'close')
  }

  /** Nothing if the thread ends meanwhile. */
  #call(thread: string | undefined, method: string, params: object = {}): Promise<HeapUsage | undefined> {
    const id = this.#nextId()
    const message = JSON.stringify({ id, method, params })
    const call = { sessionId: thread, message }
    this.#socket.send(
      thread === undefined
        ? message
        : JSON.stringify({ id: this.#nextId(), method: 'NodeWorker.sendMessageToWorker', params: call }),
    )
    const { promise, resolve } = Promise.withResolvers<HeapUsage | undefined>()
    this.#pending.set(id, { thread, resolve })
    return promise
  }

  #nextId(): number {
    this.#lastId += 1
    return this.#lastId
  }

  #receive({ id, result, method, params }: Message): void {
    if (method === 'NodeWorker.attachedToWorker' && params) this.#threads.add(params.sessionId)
    if (method === 'NodeWorker.detachedFromWorker' && params) this.#forget(params.sessionId)
    if (method === 'NodeWorker.receivedMessageFromWorker' && params?.message)
      this.#receive(JSON.parse(params.message))
    if (id === undefined) return
    this.#pending.get(id)?.resolve(result)
    this.#pending.delete(id)
  }

  #forget(ended: string): void {
    this.#threads.delete(ended)
    for (const { thread, resolve } of this.#pending.values()) if (thread === ended) resolve()
  }
}
