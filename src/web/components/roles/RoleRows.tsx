import { toElementPath } from '../../api/model.ts'
import { formatCount } from '../../shell/format.ts'
import { ElementLink } from '../ElementLink.tsx'
import { columnWidthPx, headHeightPx, type Position, rowHeightPx, type Window } from './gridPlaces.ts'
import {
  type ClaimType,
  type Holder,
  type MatrixTouchpoint,
  type RoleMatrix,
  readCell,
} from './roleMatrix.ts'
import type { ShownMatrix } from './sortMatrix.ts'

/** What a matrix of roles shows, and whether it can be edited. */
export interface RoleGridProps {
  readonly label: string
  readonly shown: ShownMatrix
  readonly cells: RoleMatrix['cells']
  readonly claimTypes: readonly ClaimType[]
  readonly isHeatMap: boolean
  readonly canEdit: boolean
  readonly onEdit: (touchpoint: MatrixTouchpoint, holder: Holder) => void
}

/** The names of the holders above the matrix. */
export function HeadRow({ holders, columns }: { holders: readonly Holder[]; columns: Window }) {
  return (
    <tr aria-rowindex={1} style={{ height: `${headHeightPx}px` }}>
      <th scope="col" class="role-corner" aria-colindex={1}>
        Touchpoint
      </th>
      <th scope="col" class="role-missing" aria-colindex={2}>
        Nobody is
      </th>
      {holders.slice(columns.first, columns.end).map((holder, index) => (
        <th
          key={toElementPath(holder)}
          scope="col"
          class="role-holder"
          aria-colindex={columns.first + index + 3}
          style={{ width: `${columnWidthPx}px` }}
        >
          <ElementLink element={holder} name={holder.name} />
        </th>
      ))}
    </tr>
  )
}

/** A touchpoint, and what each holder does there. */
export function MatrixRow({
  touchpoint,
  row,
  columns,
  activeColumn,
  shown: { holders },
  cells,
  claimTypes,
  isHeatMap,
  canEdit,
  cellId,
  onActivate,
  onEdit,
}: RoleGridProps & {
  touchpoint: MatrixTouchpoint
  row: number
  columns: Window
  activeColumn: number | undefined
  cellId: (position: Position) => string
  onActivate: (position: Position) => void
}) {
  const missing = claimTypes.filter(({ type }) => touchpoint.gaps.includes(type))
  return (
    <tr aria-rowindex={row + 2} style={{ height: `${rowHeightPx}px` }}>
      <th scope="row" class="role-corner" aria-colindex={1}>
        <ElementLink element={{ kind: 'Touchpoint', id: touchpoint.id }} name={touchpoint.name} />
      </th>
      <td class="role-missing" aria-colindex={2} title={missing.map(({ noun }) => noun).join(', ')}>
        {missing.map(({ type, letters, noun }) => (
          <abbr key={type} title={noun}>
            {letters}
          </abbr>
        ))}
        {touchpoint.ownerCount > 1 && (
          <span class="role-contested">{formatCount(touchpoint.ownerCount, 'owner')}</span>
        )}
      </td>
      {holders.slice(columns.first, columns.end).map((holder, index) => {
        const column = columns.first + index
        const held = readCell(cells, holder, touchpoint.id)
        return (
          <MatrixCell
            key={toElementPath(holder)}
            id={cellId({ row, column })}
            holder={holder}
            claims={claimTypes.filter(({ type }) => held.includes(type))}
            column={column}
            isActive={column === activeColumn}
            isHeatMap={isHeatMap}
            onClick={() => {
              onActivate({ row, column })
              if (canEdit) onEdit(touchpoint, holder)
            }}
          />
        )
      })}
    </tr>
  )
}

function MatrixCell({
  id,
  holder,
  claims,
  column,
  isActive,
  isHeatMap,
  onClick,
}: {
  id: string
  holder: Holder
  claims: readonly ClaimType[]
  column: number
  isActive: boolean
  isHeatMap: boolean
  onClick: () => void
}) {
  const nouns = claims.map(({ noun }) => noun).join(', ')
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the focus and handles keys
    <td
      id={id}
      class="role-cell"
      aria-colindex={column + 3}
      data-active={isActive}
      title={nouns && `${holder.name}: ${nouns}`}
      data-heat={isHeatMap ? claims.length : undefined}
      onClick={onClick}
    >
      {isHeatMap
        ? claims.length || ''
        : claims.map(({ type, letters, isOwnership }) => (
            <span key={type} class="role-letters" aria-hidden="true" data-owner={isOwnership}>
              {letters}
            </span>
          ))}
      <span class="visually-hidden">{nouns}</span>
    </td>
  )
}
