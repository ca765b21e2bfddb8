import { useState } from 'preact/hooks'
import { type Element, type Property, toLabel } from '../../api/model.ts'
import { toProblem } from '../../api/problem.ts'
import { navigate } from '../../shell/address.ts'
import { useAtlas, useLinks, useMay } from '../../shell/atlas.ts'
import { formatCount } from '../../shell/format.ts'
import { useMapResource } from '../../shell/useMapResource.ts'
import { DataTable, type Row } from '../DataTable.tsx'
import { Dialog } from '../Dialog.tsx'
import { Downloads } from '../Downloads.tsx'
import { ElementLink } from '../ElementLink.tsx'
import { Loaded } from '../Loaded.tsx'
import { createDraft, PropertyFields, readDraft } from './PropertyFields.tsx'

const pageSize = 1_000
const maxElements = 20_000
/** Shown at first; the rest can be chosen. */
const firstProperties = new Set([
  'name',
  'description',
  'importance',
  'rating',
  'lifecycle',
  'confidence',
  'reviewedAt',
])

/** All elements of a kind as a table. */
export function ElementTable({ kind }: { kind: string }) {
  const { client, model } = useAtlas()
  const links = useLinks()
  const mayEdit = useMay('edit')
  const [isCreating, setCreating] = useState(false)
  const description = model.kinds.get(kind)
  const list = useMapResource(description && `elements ${kind}`, async (signal) => {
    const items: Element[] = []
    let cursor: string | undefined
    let total = 0
    do {
      const { value } = await client.send<{ items: Element[]; nextCursor: string | null; total?: number }>(
        description?.path ?? '',
        {
          query: { limit: pageSize, sort: 'name', total: cursor === undefined, ...(cursor && { cursor }) },
          signal,
        },
      )
      items.push(...value.items)
      total = value.total ?? total
      cursor = value.nextCursor ?? undefined
    } while (cursor !== undefined && items.length < maxElements)
    return { items, total }
  })
  if (!description) return <p class="notice">The model has no kind “{kind}”.</p>
  const columns = (description.properties as Property[]).map((property) => ({
    ...property,
    isOptional: !firstProperties.has(property.name),
    ...(property.name === 'name' && {
      render: (row: Row) => <ElementLink element={{ kind, id: String(row.id) }} name={String(row.name)} />,
    }),
  }))
  return (
    <>
      <div class="page-head">
        <div>
          <h1>Elements</h1>
          <p class="muted">{description.description}</p>
        </div>
        <label class="inline">
          Kind
          <select
            value={kind}
            onChange={({ currentTarget }) => navigate(links.page(['elements', currentTarget.value]))}
          >
            {[...model.kinds.keys()].map((name) => (
              <option key={name} value={name}>
                {toLabel(name)}
              </option>
            ))}
          </select>
        </label>
        {mayEdit && (
          <button type="button" class="primary" onClick={() => setCreating(true)}>
            Add {toLabel(kind).toLowerCase()}
          </button>
        )}
        <Downloads
          files={[
            { label: 'Whole map, XLSX', path: 'exports/ecosystem.xlsx' },
            { label: 'Whole map, CSV (zip)', path: 'exports/ecosystem.zip' },
            { label: 'Whole map, GraphML', path: 'exports/ecosystem.graphml' },
          ]}
        />
      </div>
      <Loaded resource={list} what="the elements">
        {({ items, total }) => (
          <>
            {items.length < total && (
              <p class="notice">
                The first {formatCount(items.length, 'element')} of {formatCount(total, 'element')} by name.
                Search finds all; downloads have all.
              </p>
            )}
            <DataTable
              caption={toLabel(description.path.slice(1).replaceAll('-', ' '))}
              columns={columns}
              rows={items}
              noun="element"
            />
          </>
        )}
      </Loaded>
      {isCreating && <CreateDialog kind={kind} onClose={() => setCreating(false)} />}
    </>
  )
}

function CreateDialog({ kind, onClose }: { kind: string; onClose: () => void }) {
  const { client, model, announce, refresh } = useAtlas()
  const links = useLinks()
  const description = model.kinds.get(kind)
  const properties = (description?.properties ?? []) as Property[]
  const [draft, setDraft] = useState(() => createDraft(properties, {}))
  const [problem, setProblem] = useState<ReturnType<typeof toProblem>>()
  const save = async (event: Event) => {
    event.preventDefault()
    try {
      const given = Object.entries(readDraft(properties, draft)).filter(([, value]) => value !== null)
      const body = Object.fromEntries(given)
      const { value } = await client.send<Element>(description?.path ?? '', { method: 'POST', body })
      announce(`${value.name} was added`)
      refresh()
      navigate(links.element(value))
    } catch (failure) {
      setProblem(toProblem(failure))
    }
  }
  return (
    <Dialog title={`Add ${toLabel(kind).toLowerCase()}`} onClose={onClose}>
      <form onSubmit={save}>
        <PropertyFields properties={properties} draft={draft} problem={problem} onChange={setDraft} />
        <button type="submit" class="primary">
          Add
        </button>
      </form>
    </Dialog>
  )
}
