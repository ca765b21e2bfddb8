import { join } from 'node:path'
import type { SourceLocation } from '../../formats/inputFormat.ts'
import { formatElementKey, type NodeKey, type RelationshipKey } from '../../graph/element.ts'
import type { ImportFault, ImportMode } from './importRecord.ts'
import { createFault, type ImportRow, isNodeRow } from './importRow.ts'
import { LineWriter } from './jsonLinesFile.ts'
import { hashKey, KeySet } from './keySet.ts'

/** A node that must exist; looked up in the database once all rows are read. */
export interface RequiredNode {
  readonly key: NodeKey
  /** Reported if it does not exist. */
  readonly fault: ImportFault
}

/** Valid rows on disk, and what they contain. */
export interface StagedRows {
  readonly folder: string
  readonly nodeCount: number
  readonly relationshipCount: number
  readonly keys: KeySet
  readonly kinds: ReadonlySet<string>
  readonly types: ReadonlySet<string>
  /** Hashes of keys that seem to occur twice. */
  readonly repeatedHashes: ReadonlySet<number>
}

export const getNodesFile = (folder: string) => join(folder, 'nodes.jsonl')
export const getRelationshipsFile = (folder: string) => join(folder, 'relationships.jsonl')
export const getRemovalsFile = (folder: string) => join(folder, 'removals.jsonl')
export const getRequiredNodesFile = (folder: string) => join(folder, 'required-nodes.jsonl')

/** Writes valid rows to disk, where they wait until all are read. */
export class RowStager implements StagedRows {
  readonly folder: string
  readonly keys = new KeySet()
  readonly kinds = new Set<string>()
  readonly types = new Set<string>()
  readonly repeatedHashes = new Set<number>()
  nodeCount = 0
  relationshipCount = 0
  readonly #mode: ImportMode
  readonly #reportFault: (fault: ImportFault) => void
  readonly #nodes: LineWriter
  readonly #relationships: LineWriter
  readonly #requiredNodes: LineWriter

  constructor(folder: string, mode: ImportMode, reportFault: (fault: ImportFault) => void) {
    this.folder = folder
    this.#mode = mode
    this.#reportFault = reportFault
    this.#nodes = new LineWriter(getNodesFile(folder))
    this.#relationships = new LineWriter(getRelationshipsFile(folder))
    this.#requiredNodes = new LineWriter(getRequiredNodesFile(folder))
  }

  add(row: ImportRow): void {
    const name = formatElementKey(row.key)
    if (!this.keys.add(name)) this.repeatedHashes.add(hashKey(name))
    if (isNodeRow(row)) this.#addNode(row)
    else this.#addRelationship(row as ImportRow<RelationshipKey>)
  }

  #addNode(row: ImportRow<NodeKey>): void {
    this.nodeCount += 1
    this.kinds.add(row.key.kind)
    this.#nodes.write(row)
    if ('name' in row.set || row.hasInvalidName) return
    const fault = createFault(row.location, 'is required', undefined, 'name')
    if (this.#mode === 'upsert') this.#requireNode(row.key, fault)
    else this.#reportFault(fault)
  }

  #addRelationship(row: ImportRow<RelationshipKey>): void {
    this.relationshipCount += 1
    this.types.add(row.key.type)
    this.#relationships.write(row)
    for (const end of ['from', 'to'] as const) {
      const key = row.key[end]
      if (!this.keys.has(formatElementKey(key)))
        this.#requireNode(key, createMissingEndFault(row.location, end, key))
    }
  }

  #requireNode(key: NodeKey, fault: ImportFault): void {
    this.#requiredNodes.write({ key, fault } satisfies RequiredNode)
  }

  async waitForDrain(): Promise<void> {
    await Promise.all(this.#writers().map((writer) => writer.waitForDrain()))
  }

  async close(): Promise<void> {
    await Promise.all(this.#writers().map((writer) => writer.close()))
  }

  #writers(): readonly LineWriter[] {
    return [this.#nodes, this.#relationships, this.#requiredNodes]
  }
}

const createMissingEndFault = (location: SourceLocation, end: 'from' | 'to', key: NodeKey) =>
  createFault(location, `${formatElementKey(key)} was not found`, key.id, end)
