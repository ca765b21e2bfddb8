import { useEffect, useRef } from 'preact/hooks'
import { type ElementKey, toElementPath, toLabel } from '../../api/model.ts'
import type { ReportFinding } from '../../api/operations.ts'
import { useAtlas, useLinks } from '../../shell/atlas.ts'
import { formatCount, formatMinutes, formatNumber } from '../../shell/format.ts'
import { useMapResource } from '../../shell/useMapResource.ts'
import { KindMark } from '../ElementLink.tsx'
import { FindingList } from '../FindingList.tsx'
import { Loaded } from '../Loaded.tsx'
import type { Card } from './canvas.ts'

/** What is known about the selected element, with links to the rest; Escape closes it. */
export function CardPanel({
  element,
  cards,
  onClose,
}: {
  element: ElementKey
  /** The element in every phase in which it is. */
  cards: readonly Card[]
  onClose: () => void
}) {
  const links = useLinks()
  const heading = useRef<HTMLHeadingElement>(null)
  const key = toElementPath(element)
  // Another element is read from its beginning.
  useEffect(() => heading.current?.focus({ preventScroll: true }), [key])
  const [card] = cards
  return (
    <aside
      class="card panel"
      aria-label="Selected element"
      onKeyDown={({ key }) => key === 'Escape' && onClose()}
    >
      <div class="panel-head">
        <h2 ref={heading} tabIndex={-1}>
          <KindMark kind={element.kind} /> <bdi>{card?.name ?? element.id}</bdi>
        </h2>
        <button type="button" class="icon" aria-label="Close" onClick={onClose}>
          ×
        </button>
      </div>
      {card ? <CardFacts card={card} cards={cards} /> : <p class="muted">It is not on this canvas.</p>}
      <ul class="plain">
        <li>
          <a href={links.element(element)}>Everything about it</a>
        </li>
        <li>
          <a href={links.page(['elements', element.kind, element.id], { tab: 'neighbourhood' })}>
            What it is related to
          </a>
        </li>
        <li>
          <a href={links.page(['elements', element.kind, element.id], { tab: 'impact' })}>
            What fails with it
          </a>
        </li>
        <li>
          <a href={links.page(['paths'], { from: key })}>Paths from here</a>
        </li>
      </ul>
      <PanelFindings element={element} />
    </aside>
  )
}

function CardFacts({ card, cards }: { card: Card; cards: readonly Card[] }) {
  const facts: readonly (readonly [string, string | false | null])[] = [
    ['Kind', toLabel(card.kind)],
    ['Phases', [...new Set(cards.map(({ phase }) => phase))].join(', ')],
    ['Owners', card.owners.join(', ') || (card.isUnowned && 'none')],
    ['Channels', card.channels.join(', ')],
    ['Importance', card.importance !== null && `${card.importance} of 5`],
    ['Moment of truth', card.momentOfTruth && 'yes'],
    ['Rating', card.rating !== null && `${formatNumber(card.rating)} (-2 to 2)`],
    ['Emotion', card.emotion !== null && `${formatNumber(card.emotion)} (-2 to 2)`],
    ['Response', describeTime(card.deliveredResponseMinutes, card.expectedResponseMinutes)],
    ['Resolution', describeTime(card.deliveredResolutionMinutes, card.expectedResolutionMinutes)],
  ]
  return (
    <dl class="facts">
      {facts.map(
        ([label, value]) =>
          value && [
            <dt key={`${label} label`}>{label}</dt>,
            <dd key={label}>
              <bdi>{value}</bdi>
            </dd>,
          ],
      )}
    </dl>
  )
}

function describeTime(delivered: number | null, expected: number | null): string | null {
  const parts = [
    delivered !== null && `takes ${formatMinutes(delivered)}`,
    expected !== null && `expected ${formatMinutes(expected)}`,
  ].filter(Boolean)
  return parts.join(', ') || null
}

const findingLimit = 3

function PanelFindings({ element }: { element: ElementKey }) {
  const { client } = useAtlas()
  const links = useLinks()
  const key = toElementPath(element)
  const page = useMapResource(`panel findings ${key}`, (signal) =>
    client.call('listFindings', { query: { element: key, limit: findingLimit }, signal }),
  )
  return (
    <Loaded resource={page} what="the findings">
      {({ items, total = items.length }) =>
        items.length === 0 ? (
          <p class="muted">No findings</p>
        ) : (
          <>
            <h3>{formatCount(total, 'finding')}</h3>
            <FindingList findings={items as ReportFinding[]} isCompact />
            {items.length < total && <a href={links.page(['findings'], { element: key })}>All findings</a>}
          </>
        )
      }
    </Loaded>
  )
}
