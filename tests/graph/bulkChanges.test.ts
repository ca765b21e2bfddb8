import { zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type ElementKey, toElementPath } from '../../src/graph/element.ts'
import { decodeBulkChanges, decodeChangesOf, encodeBulkChanges } from '../../src/graph/journal/bulkChanges.ts'
import type { JournaledChange } from '../../src/graph/journal/journalStep.ts'

const common = { createdBy: 'Ana' }
const text = 'Two lines,\n"quoted", with "id":"invoice" in them]}'
const invoice = { kind: 'Touchpoint', id: 'invoice' }
const department = { kind: 'Department', id: 'invoice' }
const owns = { type: 'OWNS', from: department, to: invoice }
const changes: readonly JournaledChange[] = [
  { change: 'created', key: invoice, after: { name: text } },
  { change: 'created', key: department, after: { name: 'Billing' } },
  { change: 'created', key: owns, after: {} },
  { change: 'updated', key: invoice, before: { name: text }, after: { name: null } },
  { change: 'deleted', key: { kind: 'Touchpoint', id: 'other' }, before: { description: text } },
]
const decoded = changes.map((change) =>
  change.change === 'created' ? { ...change, after: { ...change.after, ...common } } : change,
)

describe('The changes of many elements in one entry', () => {
  /** As earlier releases stored them. */
  const withoutLines = new Int8Array(zstdCompressSync(JSON.stringify({ common, changes })))

  it.each([
    ['now', encodeBulkChanges(changes, common)],
    ['by an earlier release', withoutLines],
  ])('are read as they were stored %s, all or those of one element', (_, stored) => {
    expect(decodeBulkChanges(stored)).toEqual(decoded)
    const keys: ElementKey[] = [invoice, department, owns, { kind: 'Touchpoint', id: 'absent' }]
    for (const key of keys)
      expect(decodeChangesOf(key, stored)).toEqual(
        decoded.filter((change) => toElementPath(change.key) === toElementPath(key)),
      )
  })
})
