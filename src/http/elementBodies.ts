import type { ElementKey, NodeKey, RelationshipKey } from '../graph/element.ts'
import { isRelationshipKey } from '../graph/element.ts'
import type { PropertyValues } from '../model/property.ts'

/** A node as the API returns it. */
export const toNodeBody = ({ kind }: NodeKey, values: PropertyValues) => ({ kind, ...values })

/** A relationship as the API returns it. */
export const toRelationshipBody = ({ type, from, to }: RelationshipKey, values: PropertyValues) => ({
  type,
  from,
  to,
  ...values,
})

/** An element as the API returns it. */
export const toElementBody = (key: ElementKey, values: PropertyValues) =>
  isRelationshipKey(key) ? toRelationshipBody(key, values) : toNodeBody(key, values)
