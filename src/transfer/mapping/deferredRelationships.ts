import { join } from 'node:path'
import type { SourceLocation } from '../../formats/inputFormat.ts'
import { limits } from '../../formats/limits.ts'
import type { NodeKey } from '../../graph/element.ts'
import { LineWriter, readBatches } from '../import/jsonLinesFile.ts'
import type { Identity } from './elementRegistry.ts'
import type { NamedType } from './relationshipNames.ts'

/** An end of a relationship: known, named by its row, or a reference. */
export type DeferredEnd =
  | { readonly node: NodeKey }
  | { readonly kind: string; readonly identity: Identity }
  | {
      readonly text: string
      readonly column: string
      readonly kinds: readonly string[]
      readonly create: boolean
    }

/** A relationship whose ends are known once all files are read. */
export interface DeferredRelationship {
  readonly location: SourceLocation
  readonly types: readonly NamedType[]
  readonly from: DeferredEnd
  readonly to: DeferredEnd
  readonly fields: Readonly<Record<string, string>>
  readonly headers: readonly (readonly [property: string, header: string])[]
  /** How many values of the file are lost without it. */
  readonly values: number
}

const batchLimit = { items: 1_000, characters: limits.maxCharactersPerBatch }

/** Relationships on disk, until all elements are known. */
export class RelationshipSpool {
  readonly #path: string
  readonly #writer: LineWriter

  constructor(folder: string) {
    this.#path = join(folder, 'mapped-relationships.jsonl')
    this.#writer = new LineWriter(this.#path)
  }

  add(relationship: DeferredRelationship): void {
    this.#writer.write(relationship)
  }

  waitForDrain(): Promise<void> {
    return this.#writer.waitForDrain()
  }

  /** Everything that was added, in order; nothing can be added afterwards. */
  async *read(): AsyncGenerator<DeferredRelationship[]> {
    await this.#writer.close()
    yield* readBatches<DeferredRelationship>(this.#path, batchLimit)
  }

  /** Closes the file if reading ended early. */
  close(): Promise<void> {
    return this.#writer.close()
  }
}
