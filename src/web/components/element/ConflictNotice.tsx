import { type Property, toLabel } from '../../api/model.ts'
import { formatTime, formatValue } from '../../shell/format.ts'
import { toFieldText } from '../Field.tsx'
import type { Draft } from './PropertyFields.tsx'

type Values = Readonly<Record<string, unknown>>

/** Shows what two people changed at the same time, and what a merge would save. */
export function ConflictNotice({
  properties,
  mine,
  base,
  theirs,
  onMerge,
}: {
  properties: readonly Property[]
  mine: Draft
  base: Values
  theirs: Values
  onMerge: () => void
}) {
  const rows = properties
    .filter(({ isSetByService, name }) => !isSetByService && name !== 'id')
    .map((property) => {
      const before = toFieldText(base[property.name])
      return {
        property,
        isMine: (mine[property.name] ?? '') !== before,
        isTheirs: toFieldText(theirs[property.name]) !== before,
      }
    })
    .filter(({ isMine, isTheirs }) => isMine || isTheirs)
  return (
    <>
      <p class="notice">
        {String(theirs.updatedBy)} changed this element at {formatTime(String(theirs.updatedAt))}, while you
        edited it. Nothing was overwritten. A merge keeps your changes and takes over theirs; where both
        changed the same property, yours stays in the form.
      </p>
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">Property</th>
            <th scope="col">Before</th>
            <th scope="col">Theirs</th>
            <th scope="col">Yours</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ property, isMine, isTheirs }) => (
            <tr key={property.name}>
              <th scope="row">{toLabel(property.name)}</th>
              <td>{formatValue(base[property.name], property)}</td>
              <td>{isTheirs ? formatValue(theirs[property.name], property) : 'unchanged'}</td>
              <td>
                {isMine ? (mine[property.name] ?? '') : 'unchanged'}
                {isMine && isTheirs && <strong> both changed it</strong>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        <button type="button" class="primary" onClick={onMerge}>
          Merge and continue editing
        </button>
      </p>
    </>
  )
}
