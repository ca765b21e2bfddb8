import type { PropertyValues } from '../../model/property.ts'
import type { MergePatch } from '../../model/schemas.ts'
import type { ElementKey, NodeKey } from '../element.ts'

/** What has to be true of an element for a change to be made; tags as `tagOf` gives them. */
export interface Precondition {
  readonly ifMatch?: '*' | readonly string[]
  readonly ifNoneMatch?: '*'
}

/** One wish to change the map, already known to fit the model. */
export type Change =
  /** Has to be new. */
  | {
      readonly op: 'create'
      readonly key: ElementKey
      readonly values: PropertyValues
      readonly condition?: Precondition
    }
  /** New, or all given properties replaced. */
  | {
      readonly op: 'put'
      readonly key: ElementKey
      readonly values: PropertyValues
      readonly condition?: Precondition
    }
  /** Only what the patch names; null takes a property away. */
  | {
      readonly op: 'patch'
      readonly key: ElementKey
      readonly patch: MergePatch
      readonly condition?: Precondition
      /** The word for it in the audit trail, where it is more than a change. */
      readonly auditOperation?: 'review' | 'merge'
    }
  | DeleteChange

/** A node goes only when nothing hangs on it, or with all its relationships when `cascade` says so. */
export interface DeleteChange {
  readonly op: 'delete'
  readonly key: ElementKey
  readonly cascade?: 'relationships'
  readonly condition?: Precondition
}

/** What became of one change; `values` is the element afterwards, absent when it is gone. */
export interface ChangeOutcome {
  readonly key: ElementKey
  readonly result: 'created' | 'updated' | 'unchanged' | 'deleted'
  readonly values?: PropertyValues
}

/** Who makes changes, and when. */
export interface WriteSignature {
  readonly name: string
  /** Only what this department owns may be changed, where one is given. */
  readonly department?: string | undefined
  readonly now: Date
}

/** The nodes a change touches: the node itself, or both ends. */
export function listTouchedNodes(change: Change): readonly NodeKey[] {
  return 'type' in change.key ? [change.key.from, change.key.to] : [change.key]
}
