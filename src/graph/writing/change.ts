import type { PropertyValues } from '../../model/property.ts'
import type { MergePatch } from '../../model/schemas.ts'
import type { ElementKey, NodeKey } from '../element.ts'
import type { ValueChanges } from '../journal/journalStep.ts'

/** The state that an element must be in; entity tags as `toEntityTag` returns them. */
export interface Precondition {
  readonly ifMatch?: '*' | readonly string[]
  readonly ifNoneMatch?: '*'
}

/** A change that fits the model. */
export type Change =
  /** Creates a new element. */
  | {
      readonly op: 'create'
      readonly key: ElementKey
      readonly values: PropertyValues
      readonly condition?: Precondition
    }
  /** Creates an element or replaces all its properties. */
  | {
      readonly op: 'put'
      readonly key: ElementKey
      readonly values: PropertyValues
      readonly condition?: Precondition
    }
  /** Changes the given properties; null restores the default of one, or removes it if there is none. */
  | {
      readonly op: 'patch'
      readonly key: ElementKey
      readonly patch: MergePatch
      readonly condition?: Precondition
      /** The operation in the audit trail, if not `update`. */
      readonly auditOperation?: 'review' | 'merge'
    }
  /** Sets the given properties to values that they had before; null removes one. */
  | {
      readonly op: 'restore'
      readonly key: ElementKey
      readonly values: ValueChanges
      readonly condition?: Precondition
    }
  | DeleteChange

/** Deletes an element; a node with relationships only with `cascade`. */
export interface DeleteChange {
  readonly op: 'delete'
  readonly key: ElementKey
  readonly cascade?: 'relationships'
  readonly condition?: Precondition
}

/** The result of a change; `values` is the element afterwards, absent if it is deleted. */
export interface ChangeOutcome {
  readonly key: ElementKey
  readonly result: 'created' | 'updated' | 'unchanged' | 'deleted'
  readonly values?: PropertyValues
}

/** The author and the time of changes. */
export interface WriteSignature {
  readonly name: string
  /** Limits the author to what this department owns. */
  readonly department?: string | undefined
  readonly now: Date
}

/** Lists the nodes that a change locks: the node itself, or both ends. */
export function listTouchedNodes(change: Change): readonly NodeKey[] {
  return 'type' in change.key ? [change.key.from, change.key.to] : [change.key]
}
