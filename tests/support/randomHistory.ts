import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { seededRandom } from '../../src/algorithms/random.ts'
import type { Graph } from '../../src/graph/graph.ts'
import { withJournal } from '../../src/graph/journal/withJournal.ts'
import { mergeNodes } from '../../src/graph/writing/mergeNodes.ts'
import { parseChange } from '../../src/graph/writing/parseChange.ts'
import { applyAndRecordChanges } from '../../src/graph/writing/writeChanges.ts'
import { AtlasError } from '../../src/model/errors.ts'
import { getWritableNodeProperties } from '../../src/model/kind.ts'
import { getNodeKind } from '../../src/model/kinds.ts'
import type { Properties, Property } from '../../src/model/property.ts'
import { relationshipTypes } from '../../src/model/relationships.ts'
import { canConnect, getWritableRelationshipProperties } from '../../src/model/relationshipType.ts'
import type { ImportMode } from '../../src/transfer/import/importRecord.ts'
import { insertImport, readImport } from '../../src/transfer/import/importStore.ts'
import { runImport } from '../../src/transfer/import/runImport.ts'
import { undoImport } from '../../src/transfer/import/undo.ts'

const kinds = ['Touchpoint', 'Department', 'Channel', 'Customer', 'System']
const nodesPerKind = 6
const owner = 'a random history'
/** Small, so that a small import has many batches. */
const batchLimits = {
  maxRowsPerTransaction: 12,
  maxRowsPerBatch: 6,
  maxCharactersPerBatch: 5_000,
  maxRowsPerBatchWhenBusy: 2,
}

const directChanges = [
  `MATCH (node:Touchpoint)
   WITH node
   LIMIT 2
   SET
     node:Pilot,
     node.ours = 7,
     node.since = localdatetime(),
     node.measuredAt = datetime('2026-03-29T02:30:00.123456+02:00')`,
  `MATCH (from:Touchpoint)
   MATCH (to:Department)
   WITH from, to
   LIMIT 3
   CREATE (from)-[:KNOWS {weight: 0.5}]->(to)`,
  `MATCH ()-[link]->()
   WITH link
   LIMIT 3
   SET link.ours = [1, 2], link.until = 'soon'`,
  'CREATE (:Note {text: randomUUID()})',
]

/** Changes an ecosystem at random through the functions that routes call; the same for the same seed. */
export class RandomHistory {
  readonly #graph: Graph
  readonly #folder: string
  readonly #random: () => number
  readonly #finishedImports: string[] = []

  constructor(graph: Graph, seed: number, folder: string) {
    this.#graph = graph
    this.#folder = folder
    this.#random = seededRandom(seed * 7_919 + 1)
  }

  /** Makes one change, or several in one transaction, or an import; returns what it was. An invalid one changes nothing. */
  async change(): Promise<string> {
    const [name, run] = this.#pick<readonly [string, () => Promise<unknown>]>([
      ['change', () => this.#apply([this.#createChange()])],
      ['change', () => this.#apply([this.#createChange()])],
      ['batch', () => this.#apply(this.#times(8, () => this.#createChange()))],
      [
        'batch by a department',
        () =>
          this.#apply(
            this.#times(3, () => this.#createOwnTouchpoint()),
            'department-0',
          ),
      ],
      ['review', () => this.#review()],
      ['merge', () => this.#merge()],
      ['import', () => this.#import()],
      ['interrupted import', () => this.#interruptedImport()],
      ['undo', () => this.#undo()],
    ])
    return `${name}${await ignoreRefusal(run)}`
  }

  /** Changes an element as another client would, with what the model does not know. */
  async changeDirectly(): Promise<void> {
    const session = this.#graph.openSession()
    try {
      for (;;) {
        const { summary } = await session.run(this.#pick(directChanges))
        if (summary.counters.containsUpdates()) return
      }
    } finally {
      await session.close()
    }
  }

  async #apply(changes: readonly object[], department?: string): Promise<void> {
    const author = { name: 'random', ...(department !== undefined && { department }) }
    await withJournal(this.#graph, author, (transaction, journal) =>
      applyAndRecordChanges(transaction, changes.map(parseChange), journal),
    )
  }

  /** Creates some nodes and relationships, so that most changes are valid. */
  async begin(): Promise<void> {
    const nodes = kinds.flatMap((kind) =>
      Array.from({ length: nodesPerKind }, (_, index) => {
        const id = `${kind.toLowerCase()}-${index}`
        return { op: 'put', kind, id, properties: this.#createNodeValues(kind, id) }
      }),
    )
    await this.#apply(nodes)
    for (const put of this.#times(40, () => this.#createRelationshipPut()))
      await ignoreRefusal(() => this.#apply([put]))
  }

  #createOwnTouchpoint(): object {
    const id = `own-${this.#integer(1_000)}`
    return { op: 'create', kind: 'Touchpoint', id, properties: this.#createNodeValues('Touchpoint', id) }
  }

  #createRelationshipPut(): object {
    const key = this.#createRelationshipKey()
    return { op: 'put', ...key, properties: this.#createRelationshipValues(key.type) }
  }

  #createChange(): object {
    if (this.#random() < 0.5) {
      const [kind, id] = this.#createNodeKey()
      const op = this.#pick(['put', 'put', 'put', 'put', 'patch', 'patch', 'delete'])
      const properties = op === 'patch' ? this.#createPatch(kind) : this.#createNodeValues(kind, id)
      if (op === 'delete') return { op, kind, id, ...(this.#random() < 0.7 && { cascade: 'relationships' }) }
      return { op, kind, id, properties }
    }
    if (this.#random() < 0.95) return this.#createRelationshipPut()
    return { op: 'delete', ...this.#createRelationshipKey() }
  }

  async #review(): Promise<void> {
    const [kind, id] = this.#createNodeKey()
    const patch = { reviewedAt: new Date().toISOString(), reviewedBy: 'random' }
    await withJournal(this.#graph, { name: 'random' }, (transaction, journal) =>
      applyAndRecordChanges(
        transaction,
        [{ op: 'patch', key: { kind, id }, patch, auditOperation: 'review' }],
        journal,
      ),
    )
  }

  async #merge(): Promise<void> {
    const [kind, id] = this.#createNodeKey()
    const [targetKey, duplicateKey] = [
      { kind, id },
      { kind, id: `${kind.toLowerCase()}-${this.#integer(nodesPerKind)}` },
    ]
    await withJournal(this.#graph, { name: 'random' }, (transaction, journal) =>
      mergeNodes(transaction, journal, { targetKey, duplicateKey }),
    )
  }

  async #import(): Promise<void> {
    const run = await this.#prepareImport()
    await run(this.#graph)
  }

  /** The database goes away at a write of the import, which another attempt resumes. */
  async #interruptedImport(): Promise<void> {
    const run = await this.#prepareImport()
    let remainingWrites = 1 + this.#integer(4)
    const isCommitted = this.#random() < 0.5
    const write: Graph['write'] = async (work, options) => {
      if (options?.keepsVersion) return this.#graph.write(work, options)
      remainingWrites -= 1
      if (remainingWrites > 0) return this.#graph.write(work, options)
      if (remainingWrites === 0 && isCommitted) await this.#graph.write(work, options)
      throw new AtlasError('DATABASE_UNAVAILABLE', 'It is gone')
    }
    await run({ ...this.#graph, write }).catch(() => undefined)
    await run(this.#graph)
  }

  async #prepareImport(): Promise<(graph: Graph) => Promise<void>> {
    const id = crypto.randomUUID()
    const path = join(this.#folder, `${id}.ndjson`)
    const lines = this.#times(24, () => this.#createImportLine())
    await writeFile(path, lines.map((line) => JSON.stringify(line)).join('\n'))
    const mode = this.#pick<ImportMode>(['upsert', 'upsert', 'create', 'replace'])
    const name = `${id}.ndjson`
    const request = { mode, dryRun: false, author: 'random', files: [name] }
    const dryRun = { ...request, dryRun: true }
    const runWith = async (graph: Graph, runId: string, order: typeof request & { confirm?: number }) => {
      await insertImport(this.#graph, runId, order, owner).catch(() => undefined)
      const record = await readImport(this.#graph, runId)
      const folder = join(this.#folder, runId)
      await mkdir(folder, { recursive: true })
      return runImport({ graph, record, files: [{ name, path }], folder, owner, batchLimits })
    }
    const { removalsTotal } = await runWith(this.#graph, crypto.randomUUID(), dryRun)
    return async (graph) => {
      const { state } = await runWith(graph, id, { ...request, confirm: removalsTotal })
      if (state === 'done') this.#finishedImports.push(id)
    }
  }

  #createImportLine(): object {
    if (this.#random() < 0.6) {
      const [kind, id] = this.#createNodeKey()
      return { kind, ...this.#createNodeValues(kind, id) }
    }
    const key = this.#createRelationshipKey()
    return { ...key, ...this.#createRelationshipValues(key.type) }
  }

  async #undo(): Promise<void> {
    const id = this.#finishedImports.pop()
    if (id !== undefined) await undoImport(this.#graph, id, 'random', owner)
  }

  #createNodeKey(kind = this.#pick(kinds)): readonly [kind: string, id: string] {
    return [kind, `${kind.toLowerCase()}-${this.#integer(nodesPerKind)}`]
  }

  #createRelationshipKey() {
    for (;;) {
      const type = this.#pick([...relationshipTypes.values()])
      const [from, to] = [this.#createNodeKey(), this.#createNodeKey()]
      if (!canConnect(type, from[0], to[0])) continue
      return { type: type.name, from: { kind: from[0], id: from[1] }, to: { kind: to[0], id: to[1] } }
    }
  }

  #createNodeValues(kind: string, id: string) {
    return { name: id, ...this.#createValues(getWritableNodeProperties(getNodeKind(kind))), id }
  }

  #createRelationshipValues(type: string) {
    const declared = relationshipTypes.get(type)
    return declared ? this.#createValues(getWritableRelationshipProperties(declared)) : {}
  }

  #createPatch(kind: string) {
    const values = this.#createValues(getWritableNodeProperties(getNodeKind(kind)))
    const names = Object.keys(values).filter((name) => name !== 'name' && this.#random() < 0.4)
    return { ...values, ...Object.fromEntries(names.map((name) => [name, null])) }
  }

  #createValues(declared: Properties): Record<string, unknown> {
    const entries = Object.entries(declared).filter(
      ([name]) => !['id', 'externalId', 'since', 'until'].includes(name) && this.#random() < 0.3,
    )
    return Object.fromEntries(entries.map(([name, property]) => [name, this.#createValue(property)]))
  }

  #createValue({ type, choices, minimum = 0, maximum = minimum + 9, maxLength }: Property): unknown {
    if (choices) return this.#pick(choices)
    const day = `2026-0${1 + this.#integer(9)}-1${this.#integer(9)}`
    switch (type) {
      case 'integer':
        return minimum + this.#integer(maximum - minimum + 1)
      case 'number':
        return minimum + this.#integer(maximum - minimum) + this.#pick([0, 0.5])
      case 'boolean':
        return this.#random() < 0.5
      case 'date':
        return day
      case 'dateTime':
        return `${day}T10:0${this.#integer(9)}:00.${this.#pick(['000', '120'])}Z`
      case 'strings':
        return [...new Set(this.#times(3, () => this.#pick(['a', 'é', '"'])))]
      case 'string':
        return `${this.#pick(['x', 'Ünïcode ✓', "it's"])} ${this.#integer(99)}`.slice(0, maxLength)
    }
  }

  #times<Item>(maximum: number, create: () => Item): Item[] {
    return Array.from({ length: 1 + this.#integer(maximum) }, create)
  }

  #integer(limit: number): number {
    return Math.floor(this.#random() * limit)
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[this.#integer(items.length)] as Item
  }
}

/** Runs work; returns the code of the error with which it was refused. */
async function ignoreRefusal(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
    return ''
  } catch (error) {
    if (error instanceof AtlasError) return `: ${error.code}`
    throw error
  }
}
