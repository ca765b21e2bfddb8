import { useId } from 'preact/hooks'
import { toLabel } from '../../../api/model.ts'
import type { MappingReference } from '../../../api/operations.ts'
import { useAtlas } from '../../../shell/atlas.ts'
import { type Edge, isSameHeader } from './columnMeaning.ts'
import type { FileColumn } from './fileLayout.ts'

/** Where the relationships of a table start and end, and of which type they are. */
export function EdgeSettings({
  edge,
  columns,
  onChange,
}: {
  edge: Edge
  columns: readonly FileColumn[]
  onChange: (edge: Edge) => void
}) {
  const { model } = useAtlas()
  const id = useId()
  const { type } = edge
  const typeColumn = typeof type === 'object' && 'column' in type ? [type.column].flat()[0] : undefined
  const types = [...model.relationshipTypes.keys()]
  const choice = typeColumn !== undefined ? `column ${typeColumn}` : typeof type === 'string' ? type : ''
  const choose = (value: string) => {
    const column = columns.find((each) => value === `column ${each.column}`)?.column
    onChange({ ...edge, type: column === undefined ? value || types : { column } })
  }
  return (
    <>
      <p class="muted">Each row is a relationship.</p>
      <EdgeEnd
        label="From"
        end={edge.from}
        columns={columns}
        onChange={(from) => onChange({ ...edge, from })}
      />
      <EdgeEnd label="To" end={edge.to} columns={columns} onChange={(to) => onChange({ ...edge, to })} />
      <div class="toolbar">
        <label for={id}>Type</label>
        <select id={id} value={choice} onChange={({ currentTarget }) => choose(currentTarget.value)}>
          <option value="">the first that the model allows</option>
          <optgroup label="Of a column">
            {columns.map(({ column }) => (
              <option key={column} value={`column ${column}`}>
                {column}
              </option>
            ))}
          </optgroup>
          <optgroup label="Of all rows">
            {choice !== '' && typeColumn === undefined && !types.includes(choice) && (
              <option value={choice}>{choice}</option>
            )}
            {[...model.relationshipTypes.values()].map(({ name, phrases }) => (
              <option key={name} value={name}>
                {phrases.from}
              </option>
            ))}
          </optgroup>
        </select>
      </div>
    </>
  )
}

function EdgeEnd({
  label,
  end,
  columns,
  onChange,
}: {
  label: string
  end: MappingReference
  columns: readonly FileColumn[]
  onChange: (end: MappingReference) => void
}) {
  const { model } = useAtlas()
  const id = useId()
  const names = typeof end.names === 'string' ? end.names : ''
  const { kinds = [], create = false } = end
  const kind = kinds.join()
  const chooseKind = (value: string) => {
    const { kinds: _, create: __, ...rest } = end
    onChange(value === '' ? rest : { ...rest, kinds: [value], ...(create && { create }) })
  }
  return (
    <div class="toolbar">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={columns.find(({ column }) => isSameHeader(column, names))?.column ?? names}
        onChange={({ currentTarget }) => onChange({ ...end, names: currentTarget.value })}
      >
        {columns.map(({ column }) => (
          <option key={column} value={column}>
            {column}
          </option>
        ))}
      </select>
      <select
        aria-label={`Kind of ${label.toLowerCase()}`}
        value={kind}
        onChange={({ currentTarget }) => chooseKind(currentTarget.value)}
      >
        <option value="">of any kind</option>
        {kinds.length > 1 && <option value={kind}>{kinds.map(toLabel).join(', ')}</option>}
        {[...model.kinds.keys()].map((each) => (
          <option key={each} value={each}>
            {toLabel(each)}
          </option>
        ))}
      </select>
      {kinds.length === 1 && (
        <label class="inline">
          <input
            type="checkbox"
            checked={create}
            onChange={({ currentTarget }) => {
              const { create: _, ...rest } = end
              onChange(currentTarget.checked ? { ...rest, create: true } : rest)
            }}
          />
          Create what is missing
        </label>
      )}
    </div>
  )
}
