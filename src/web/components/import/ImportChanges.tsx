import { useMemo } from 'preact/hooks'
import { type Element, toElementPath, toLabel } from '../../api/model.ts'
import type { ImportJob } from '../../api/operations.ts'
import { useResource } from '../../api/useResource.ts'
import { useAtlas } from '../../shell/atlas.ts'
import { formatCount, formatNumber } from '../../shell/format.ts'
import { DataTable, type Row, type TableColumn } from '../DataTable.tsx'
import { GraphDrawing } from '../drawing/GraphDrawing.tsx'
import { KindMark } from '../ElementLink.tsx'
import { ViewSwitch } from '../ViewSwitch.tsx'
import { type ChangedElement, createChangeGraph, listChangedNames, readChanges } from './changeGraph.ts'

/** What a check would create, update and remove: as rows, and as a drawing. */
export function ImportChanges({ job: { changes: listed = [], counts } }: { job: ImportJob }) {
  const { address } = useAtlas()
  const changes = useMemo(() => readChanges(listed), [listed])
  const names = useChangedNames(changes)
  const graph = useMemo(() => createChangeGraph(changes, names), [changes, names])
  if (changes.length === 0) return null
  const view = address.parameters.view === 'drawing' ? 'drawing' : 'table'
  const total = counts.created + counts.updated + counts.removed
  return (
    <section>
      <h3>{formatCount(total, 'change')}</h3>
      <div class="toolbar">
        <ViewSwitch views={{ table: 'Rows', drawing: 'Drawing' }} current={view} />
        {changes.length < total && (
          <span class="muted">
            The first {formatNumber(changes.length)}; {formatNumber(total - changes.length)} more are not
            listed.
          </span>
        )}
      </div>
      {view === 'drawing' ? (
        <GraphDrawing graph={graph} name="import" label="changes">
          <span class="muted">Bold: created. Thin: updated. Dashed: removed. Gray: in the map already.</span>
        </GraphDrawing>
      ) : (
        <ChangeTable changes={changes} names={names} />
      )}
    </section>
  )
}

/** Elements of the map are asked for in one request for each kind, whose address has room for so many. */
const maxIdsOfKind = 100

/** Names by path: of new elements as the check gives them, of the others as the map has them; the first of each kind. */
function useChangedNames(changes: readonly ChangedElement[]): ReadonlyMap<string, string> {
  const { client, model } = useAtlas()
  const changedNames = useMemo(() => listChangedNames(changes), [changes])
  const unnamed = useMemo(() => listUnnamed(changes, changedNames), [changes, changedNames])
  const present = useResource(unnamed.length === 0 ? undefined : JSON.stringify(unnamed), async (signal) => {
    const answers = await Promise.all(
      unnamed.map(async ([kind, ids]) => {
        const path = model.kinds.get(kind)?.path ?? kind
        const query = { fields: 'id,name', limit: maxIdsOfKind, id: { in: ids.join(',') } }
        const { value } = await client.send<{ items: Element[] }>(path, { query, signal })
        return value.items.map(({ id, name }) => [toElementPath({ kind, id }), name] as const)
      }),
    )
    return answers.flat()
  })
  return useMemo(() => new Map([...(present.value ?? []), ...changedNames]), [present.value, changedNames])
}

function listUnnamed(
  changes: readonly ChangedElement[],
  names: ReadonlyMap<string, string>,
): (readonly [kind: string, ids: readonly string[]])[] {
  const ends = changes.flatMap(({ from, to }) => (to ? [from, to] : [from]))
  const unnamed = ends.filter((end) => !names.has(toElementPath(end)))
  return [...Map.groupBy(unnamed, ({ kind }) => kind)].map(([kind, keys]) => [
    kind,
    [...new Set(keys.map(({ id }) => id))].slice(0, maxIdsOfKind),
  ])
}

const order: readonly ChangedElement['change'][] = ['created', 'updated', 'removed']

function ChangeTable({
  changes,
  names,
}: {
  changes: readonly ChangedElement[]
  names: ReadonlyMap<string, string>
}) {
  const { model } = useAtlas()
  const rows = changes.map(({ change, from, type, to, properties }, index): Row => {
    const nameOf = (key: typeof from) => names.get(toElementPath(key)) ?? key.id
    return {
      index,
      change,
      kind: from.kind,
      element: nameOf(from),
      relationship: type && (model.relationshipTypes.get(type)?.phrases.from ?? type),
      other: to && nameOf(to),
      otherKind: to?.kind,
      properties: properties.map((name) => toLabel(name).toLowerCase()),
    }
  })
  const renderElement = (kind: unknown, name: unknown) =>
    typeof kind === 'string' && (
      <span class="element">
        <KindMark kind={kind} />
        <bdi>{String(name)}</bdi>
      </span>
    )
  const columns: readonly TableColumn[] = [
    { name: 'change', type: 'string', format: (value) => `would be ${value}` },
    { name: 'element', type: 'string', render: ({ kind, element }) => renderElement(kind, element) },
    { name: 'relationship', type: 'string' },
    {
      name: 'other',
      label: 'To',
      type: 'string',
      render: ({ otherKind, other }) => renderElement(otherKind, other),
    },
    { name: 'properties', label: 'Changed properties', type: 'strings' },
  ]
  const shown = columns.filter(
    ({ name }) => name === 'change' || name === 'element' || rows.some((row) => hasValue(row[name])),
  )
  return (
    <DataTable
      caption="Changes of the import"
      noun="change"
      columns={shown}
      rows={rows.toSorted((a, b) => order.indexOf(a.change as never) - order.indexOf(b.change as never))}
      rowKey={({ index }) => String(index)}
    />
  )
}

const hasValue = (value: unknown) => value !== undefined && !(Array.isArray(value) && value.length === 0)
