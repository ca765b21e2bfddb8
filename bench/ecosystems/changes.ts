import type { Change } from '../../src/graph/writing/change.ts'
import { parseChange } from '../../src/graph/writing/parseChange.ts'

type Properties = Readonly<Record<string, unknown>>

/** A node under the name that its id suggests. */
export const node = (kind: string, id: string, properties: Properties = {}): Change =>
  parseChange({ op: 'put', kind, id, properties: { name: id.replace('-', ' '), ...properties } })

/** A relationship from one node to another. */
export const relationship = (
  [fromKind, fromId]: readonly [kind: string, id: string],
  type: string,
  [toKind, toId]: readonly [kind: string, id: string],
  properties: Properties = {},
): Change =>
  parseChange({
    op: 'put',
    type,
    from: { kind: fromKind, id: fromId },
    to: { kind: toKind, id: toId },
    properties,
  })
