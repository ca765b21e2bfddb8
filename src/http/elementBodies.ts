import type { ElementKey, NodeKey, RelationshipKey } from '../graph/element.ts'
import { isRelationshipKey } from '../graph/element.ts'
import type { Values } from '../model/property.ts'

/** A node as the API gives it. */
export const nodeBody = ({ kind }: NodeKey, values: Values) => ({ kind, ...values })

/** A relationship as the API gives it. */
export const relationshipBody = ({ type, from, to }: RelationshipKey, values: Values) => ({
  type,
  from,
  to,
  ...values,
})

/** An element as the API gives it. */
export const elementBody = (key: ElementKey, values: Values) =>
  isRelationshipKey(key) ? relationshipBody(key, values) : nodeBody(key, values)
