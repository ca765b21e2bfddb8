import { toElementPath } from '../../api/model.ts'
import { formatCount } from '../../shell/format.ts'
import { KindMark } from '../ElementLink.tsx'
import { type Card, type CardChange, isLate } from './canvas.ts'

const changeLabels: Readonly<Record<CardChange, string>> = {
  added: 'added',
  gone: 'gone',
  owners: 'other owners',
}

/** An element on the canvas: its name, its owners, and what stands out. */
export function CanvasCard({
  card,
  place,
  change,
  ownersBefore,
  isSelected,
  isTabStop,
  onFocus,
  onSelect,
}: {
  card: Card
  place: string
  change: CardChange | undefined
  ownersBefore: readonly string[] | undefined
  isSelected: boolean
  isTabStop: boolean
  onFocus: () => void
  onSelect: () => void
}) {
  const { name, kind, owners, isUnowned, isContested, momentOfTruth, lifecycle } = card
  const isInUse = lifecycle === null || lifecycle === 'live'
  return (
    <button
      type="button"
      class="canvas-card"
      data-place={place}
      data-element={toElementPath(card)}
      data-unowned={isUnowned}
      data-contested={isContested}
      data-change={change}
      data-in-use={isInUse}
      aria-pressed={isSelected}
      tabIndex={isTabStop ? 0 : -1}
      title={name}
      onFocus={onFocus}
      onClick={onSelect}
    >
      <span class="canvas-name">
        <KindMark kind={kind} /> <bdi>{name}</bdi>
      </span>
      <span class="canvas-marks">
        {momentOfTruth && <Mark sign="★" label="moment of truth" />}
        {isUnowned && <Mark sign="⚠" label="no owner" />}
        {isContested && <Mark sign="≠" label={formatCount(owners.length, 'owner')} />}
        {isLate(card) && <Mark label="slower than expected" />}
        {!isInUse && <Mark label={lifecycle ?? ''} />}
        {change && <Mark sign={change === 'gone' ? '−' : '+'} label={changeLabels[change]} />}
      </span>
      {owners.length > 0 && (
        <span class="canvas-owners" title={owners.join(', ')}>
          {owners.join(', ')}
        </span>
      )}
      {ownersBefore && (
        <span class="canvas-owners">
          before: <del>{ownersBefore.join(', ') || 'nobody'}</del>
        </span>
      )}
    </button>
  )
}

const Mark = ({ sign, label }: { sign?: string; label: string }) => (
  <span class="canvas-mark">
    {sign && <span aria-hidden="true">{sign} </span>}
    {label}
  </span>
)
