import { createHash } from 'node:crypto'
import type { GraphRecord } from './backupRecords.ts'

/** Counts and a checksum that depend neither on the order of records nor on element ids. */
export class GraphDigest {
  readonly nodes: Record<string, number> = Object.create(null)
  readonly relationships: Record<string, number> = Object.create(null)
  #hashSum = 0n

  add(record: GraphRecord): void {
    if ('schema' in record) return
    if ('labels' in record) {
      const labels = [...record.labels].toSorted()
      for (const label of labels) this.nodes[label] = (this.nodes[label] ?? 0) + 1
      this.#addHash(JSON.stringify([labels, record.properties]))
    } else {
      this.relationships[record.type] = (this.relationships[record.type] ?? 0) + 1
      this.#addHash(JSON.stringify([record.type, record.ends, record.properties]))
    }
  }

  get checksum(): string {
    return this.#hashSum.toString(16).padStart(32, '0')
  }

  #addHash(text: string): void {
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 32)
    this.#hashSum = (this.#hashSum + BigInt(`0x${hash}`)) & ((1n << 128n) - 1n)
  }
}
