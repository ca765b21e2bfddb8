import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { parseBookmark, toBookmark } from '../../src/graph/commits.ts'
import { type BoltMessage, type PackedValue, packMessage, unpackMessage } from './packStream.ts'

/** A statement as a member of the cluster received it. */
export interface ReceivedStatement {
  readonly member: number
  readonly mode: 'read' | 'write'
  /** The numbers of the commits that it had to wait for. */
  readonly after: readonly number[]
  readonly cypher: string
}

const tags = {
  hello: 0x01,
  goodbye: 0x02,
  reset: 0x0f,
  run: 0x10,
  begin: 0x11,
  commit: 0x12,
  rollback: 0x13,
  discard: 0x2f,
  pull: 0x3f,
  route: 0x66,
} as const
const success = 0x70
const recordTag = 0x71
const ignored = 0x7e
const failure = 0x7f
const databaseId = '0123456789abcdef0123456789abcdef'
const version = [0, 0, 4, 5]

type Fields = Readonly<Record<string, PackedValue>>

/**
 * Members of a cluster that speak Bolt and follow a script: one leads, the others have what it committed once they have
 * applied it. Statements return one row, and those that begin with CREATE commit something.
 */
export class BoltCluster implements AsyncDisposable {
  readonly received: ReceivedStatement[] = []
  readonly applied: number[]
  leader = 0
  #last = 1
  readonly #servers: Server[]
  readonly #sockets = new Set<Socket>()
  #progress = Promise.withResolvers<void>()

  constructor(memberCount = 3) {
    this.applied = Array.from({ length: memberCount }, () => 1)
    this.#servers = this.applied.map((_, member) =>
      createServer((socket) => {
        this.#sockets.add(socket)
        socket.on('error', () => {})
        serveMember(this, member, socket)
      }),
    )
  }

  async listen(): Promise<string> {
    for (const server of this.#servers) {
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
    }
    return `neo4j://${this.#addresses[0]}`
  }

  get last(): number {
    return this.#last
  }

  commit(): number {
    this.#last += 1
    this.apply(this.leader)
    return this.#last
  }

  /** Lets a member apply everything that is committed. */
  apply(member: number): void {
    this.applied[member] = this.#last
    this.#progress.resolve()
    this.#progress = Promise.withResolvers()
  }

  async waitUntilApplied(member: number, number: number): Promise<void> {
    while ((this.applied[member] ?? 0) < number) await this.#progress.promise
  }

  get routingTable(): Fields {
    const followers = this.#addresses.filter((_, member) => member !== this.leader)
    const servers = [
      { addresses: this.#addresses, role: 'ROUTE' },
      { addresses: followers, role: 'READ' },
      { addresses: [this.#addresses[this.leader] ?? ''], role: 'WRITE' },
    ]
    return { rt: { ttl: 300, db: 'neo4j', servers } }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    for (const server of this.#servers) server.close()
  }

  get #addresses(): string[] {
    return this.#servers.map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`)
  }
}

/** Answers the messages of a connection in their order, once the version is agreed. */
function serveMember(cluster: BoltCluster, member: number, socket: Socket): void {
  const session = new MemberSession(cluster, member)
  const messages = new MessageReader()
  let answering: Promise<void> = Promise.resolve()
  const answer = (message: BoltMessage) => {
    answering = answering.then(async () => {
      for (const reply of await session.answer(message)) socket.write(toChunks(packMessage(reply)))
    })
  }
  socket.once('data', (data: Buffer) => {
    socket.write(Buffer.from(version))
    socket.on('data', (bytes: Buffer) => messages.read(bytes).forEach(answer))
    messages.read(data.subarray(handshakeBytes)).forEach(answer)
  })
}

const handshakeBytes = 20

/** Reads messages from chunks, each with its size; one without content ends a message. */
class MessageReader {
  #bytes = Buffer.alloc(0)
  #chunks: Buffer[] = []

  read(bytes: Buffer): BoltMessage[] {
    this.#bytes = Buffer.concat([this.#bytes, bytes])
    const messages: BoltMessage[] = []
    for (let chunk = this.#takeChunk(); chunk; chunk = this.#takeChunk()) {
      if (chunk.length > 0) this.#chunks.push(chunk)
      else messages.push(...this.#takeMessage())
    }
    return messages
  }

  #takeChunk(): Buffer | undefined {
    if (this.#bytes.length < 2) return undefined
    const end = 2 + this.#bytes.readUInt16BE(0)
    if (this.#bytes.length < end) return undefined
    const chunk = this.#bytes.subarray(2, end)
    this.#bytes = this.#bytes.subarray(end)
    return chunk
  }

  /** Nothing for a chunk that only keeps the connection open. */
  #takeMessage(): BoltMessage[] {
    const chunks = this.#chunks
    this.#chunks = []
    return chunks.length === 0 ? [] : [unpackMessage(Buffer.concat(chunks))]
  }
}

function toChunks(message: Buffer): Buffer {
  const size = Buffer.alloc(2)
  size.writeUInt16BE(message.length)
  return Buffer.concat([size, message, Buffer.alloc(2)])
}

/** What a member answers on one connection. */
class MemberSession {
  readonly #cluster: BoltCluster
  readonly #member: number
  #hasFailed = false
  #transaction: Fields | undefined
  #hasWritten = false

  constructor(cluster: BoltCluster, member: number) {
    this.#cluster = cluster
    this.#member = member
  }

  async answer({ tag, fields }: BoltMessage): Promise<BoltMessage[]> {
    if (tag === tags.goodbye) return []
    if (tag === tags.reset) {
      this.#hasFailed = false
      this.#transaction = undefined
      return [succeed({})]
    }
    if (this.#hasFailed) return [{ tag: ignored, fields: [] }]
    const replies = await this.#answerRequest(tag, fields)
    this.#hasFailed = replies.some((reply) => reply.tag === failure)
    return replies
  }

  async #answerRequest(tag: number, fields: readonly PackedValue[]): Promise<BoltMessage[]> {
    switch (tag) {
      case tags.hello:
        return [succeed({ server: 'Neo4j/2026.08.1', connection_id: 'bolt-1', hints: {} })]
      case tags.route:
        return [succeed(this.#cluster.routingTable)]
      case tags.begin:
        return this.#begin(fields[0] as Fields)
      case tags.run:
        return this.#run(String(fields[0]), fields[2] as Fields)
      case tags.pull:
      case tags.discard:
        return this.#pull()
      case tags.commit:
        return this.#commit()
      default:
        return [succeed({})]
    }
  }

  async #begin(extra: Fields): Promise<BoltMessage[]> {
    this.#transaction = extra
    this.#hasWritten = false
    if (extra.mode !== 'r' && this.#member !== this.#cluster.leader) return [refuseToWrite()]
    await this.#waitForBookmarks(extra)
    return [succeed({})]
  }

  async #run(cypher: string, extra: Fields): Promise<BoltMessage[]> {
    const context = this.#transaction ?? extra
    const mode = context.mode === 'r' ? 'read' : 'write'
    const after = listBookmarks(context)
    this.#cluster.received.push({ member: this.#member, mode, after, cypher })
    if (mode === 'write' && this.#member !== this.#cluster.leader) return [refuseToWrite()]
    if (!this.#transaction) await this.#waitForBookmarks(extra)
    this.#hasWritten ||= cypher.startsWith('CREATE')
    return [succeed({ fields: ['value'], t_first: 0 })]
  }

  async #pull(): Promise<BoltMessage[]> {
    const stats: Fields = this.#hasWritten ? { 'contains-updates': true, 'nodes-created': 1 } : {}
    const bookmark: Fields = this.#transaction ? {} : { bookmark: this.#bookmark }
    return [
      { tag: recordTag, fields: [[this.#cluster.applied[this.#member] ?? 0]] },
      succeed({ type: this.#hasWritten ? 'rw' : 'r', t_last: 0, has_more: false, stats, ...bookmark }),
    ]
  }

  async #commit(): Promise<BoltMessage[]> {
    this.#transaction = undefined
    if (this.#hasWritten) this.#cluster.commit()
    this.#hasWritten = false
    return [succeed({ bookmark: this.#bookmark })]
  }

  get #bookmark(): string {
    return toBookmark({ database: databaseId, number: this.#cluster.applied[this.#member] ?? 0 })
  }

  async #waitForBookmarks(extra: Fields): Promise<void> {
    for (const number of listBookmarks(extra)) await this.#cluster.waitUntilApplied(this.#member, number)
  }
}

const listBookmarks = ({ bookmarks = [] }: Fields): number[] =>
  (bookmarks as readonly string[]).map((bookmark) => parseBookmark(bookmark)?.number ?? 0)

const succeed = (metadata: Fields): BoltMessage => ({ tag: success, fields: [metadata] })

const refuseToWrite = (): BoltMessage => ({
  tag: failure,
  fields: [
    { code: 'Neo.ClientError.Cluster.NotALeader', message: 'No write operations are allowed on this member' },
  ],
})
