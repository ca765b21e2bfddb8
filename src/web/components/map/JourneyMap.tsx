import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import { type ElementKey, toElementPath } from '../../api/model.ts'
import { useAtlas, useLinks } from '../../shell/atlas.ts'
import { today } from '../../shell/days.ts'
import { formatCount, formatDate } from '../../shell/format.ts'
import { useMapResource } from '../../shell/useMapResource.ts'
import { Loaded } from '../Loaded.tsx'
import { ReportTable } from '../ReportTable.tsx'
import { ViewSwitch } from '../ViewSwitch.tsx'
import { CanvasDownloads } from './CanvasDownloads.tsx'
import { CanvasFilters } from './CanvasFilters.tsx'
import { CardPanel } from './CardPanel.tsx'
import {
  type Canvas,
  type CanvasComparison,
  type CanvasFilter,
  type Card,
  compareCards,
  filterCards,
  readCanvas,
  readCards,
  readSelection,
} from './canvas.ts'
import { JourneyCanvas } from './JourneyCanvas.tsx'

const zoomLimits = { lowest: 50, highest: 200 } as const

interface JourneyMapProps {
  readonly journey: { readonly id: string; readonly name: string }
  readonly picker: ComponentChildren
  readonly selected: ElementKey | undefined
  readonly parameters: Readonly<Record<string, string>>
}

/** The canvas of a journey with its filters, a comparison and the selected element. */
export function JourneyMap({ journey, picker, selected, parameters }: JourneyMapProps) {
  const { client, model } = useAtlas()
  const { customer, department, tags, only, compareWith } = parameters
  const filter: CanvasFilter = { customer, department, tags, only }
  const canvas = useMapResource(`canvas ${journey.id}`, (signal) =>
    readCanvas(client, model, journey.id, signal),
  )
  const selection = useMapResource(`selection ${journey.id} ${customer} ${department} ${tags}`, (signal) =>
    readSelection(client, journey.id, filter, signal).then((keys) => ({ keys })),
  )
  const others = useMapResource(compareWith && `canvas ${journey.id} at ${compareWith}`, (signal) =>
    readCards(client, journey.id, signal, compareWith),
  )
  return (
    <>
      <div class="page-head">
        <h1>
          <bdi>{journey.name}</bdi>
        </h1>
        {picker}
        <CompareWith day={compareWith} />
      </div>
      <Loaded resource={canvas} what="the journey">
        {(value) => (
          <>
            <div class="toolbar">
              <CanvasFilters canvas={value} filter={filter} />
            </div>
            <Loaded resource={selection} what="the filtered touchpoints">
              {({ keys }) => {
                const cards = filterCards(value.cards, keys, only)
                const past = others.value && filterCards(others.value.cards, keys, only)
                return (
                  <>
                    {compareWith && (
                      <Loaded resource={others} what="the other day">
                        {() => null}
                      </Loaded>
                    )}
                    <ShownCanvas
                      journey={journey}
                      canvas={value}
                      cards={cards}
                      comparison={past && compareCards(cards, past)}
                      filter={filter}
                      selected={selected}
                      parameters={parameters}
                    />
                  </>
                )
              }}
            </Loaded>
          </>
        )}
      </Loaded>
    </>
  )
}

function ShownCanvas({
  journey,
  canvas,
  cards,
  comparison,
  filter,
  selected,
  parameters,
}: {
  journey: JourneyMapProps['journey']
  canvas: Canvas
  cards: readonly Card[]
  comparison: CanvasComparison | undefined
  filter: CanvasFilter
  selected: ElementKey | undefined
  parameters: Readonly<Record<string, string>>
}) {
  const links = useLinks()
  const area = useRef<HTMLDivElement>(null)
  const zoom = Number(parameters.zoom) || 100
  const isTable = parameters.view === 'table'
  const setZoom = (next: number) => {
    const limited = Math.max(zoomLimits.lowest, Math.min(zoomLimits.highest, next))
    links.setParameters({ zoom: limited === 100 ? '' : String(limited) })
  }
  const closePanel = () => {
    if (selected) focusCard(area.current, selected)
    links.setParameters({ selected: '' })
  }
  const feelings = canvas.feelings.filter(
    ({ customerId }) => !filter.customer || customerId === filter.customer,
  )
  return (
    <>
      <div class="toolbar">
        <ViewSwitch views={{ canvas: 'Canvas', table: 'Table' }} current={isTable ? 'table' : 'canvas'} />
        {!isTable && <Zoom zoom={zoom} onZoom={setZoom} />}
        <p class="muted canvas-count" role="status">
          {describeCards(canvas, cards)}
          {comparison && `; ${describeChanges(comparison, parameters.compareWith ?? '')}`}
        </p>
        <CanvasDownloads journeyId={journey.id} filter={filter} />
      </div>
      {canvas.cards.length < canvas.total && (
        <p class="notice">
          The journey has {formatCount(canvas.total, 'entry', 'entries')}; the first{' '}
          {formatCount(canvas.cards.length, 'entry', 'entries')} are shown. Downloads have all.
        </p>
      )}
      <div class="map-area" data-has-panel={selected !== undefined} ref={area}>
        {isTable ? (
          <div>
            <ReportTable caption={`Elements of ${journey.name}`} columns={canvas.columns} rows={cards} />
            <h2>How customers feel</h2>
            <ReportTable
              caption={`How customers feel along ${journey.name}`}
              columns={canvas.feelingColumns}
              rows={feelings}
            />
          </div>
        ) : canvas.phases.length === 0 ? (
          <p class="notice">
            The journey has no phases yet.{' '}
            <a href={links.element({ kind: 'Journey', id: journey.id })}>Add them</a>
          </p>
        ) : (
          <JourneyCanvas
            label={`Canvas of ${journey.name}`}
            phases={canvas.phases}
            cards={cards}
            laneLabels={canvas.columns.find(({ name }) => name === 'lane')?.choiceLabels ?? {}}
            feelings={feelings}
            comparison={comparison}
            selected={selected && toElementPath(selected)}
            zoom={zoom}
            onZoom={setZoom}
            onSelect={(element) => links.setParameters({ selected: element })}
          />
        )}
        {selected && (
          <CardPanel
            element={selected}
            cards={[...cards, ...(comparison?.gone ?? [])].filter(
              (card) => toElementPath(card) === toElementPath(selected),
            )}
            onClose={closePanel}
          />
        )}
      </div>
    </>
  )
}

function focusCard(area: HTMLElement | null, element: ElementKey) {
  area?.querySelector<HTMLElement>(`[data-element="${CSS.escape(toElementPath(element))}"]`)?.focus()
}

function describeCards(canvas: Canvas, cards: readonly Card[]): string {
  const [all, shown] = [canvas.cards, cards].map((list) => ({
    elements: new Set(list.map(toElementPath)).size,
    unowned: new Set(list.filter(({ isUnowned }) => isUnowned).map(toElementPath)).size,
    contested: new Set(list.filter(({ isContested }) => isContested).map(toElementPath)).size,
  }))
  if (!all || !shown) return ''
  const count = formatCount(all.elements, 'element')
  return [
    shown.elements < all.elements ? `${shown.elements} of ${count}` : count,
    `${shown.unowned} without an owner`,
    `${shown.contested} with several owners`,
  ].join(', ')
}

function describeChanges({ changes }: CanvasComparison, day: string): string {
  const count = (wanted: string) => [...changes.values()].filter((change) => change === wanted).length
  return `compared with ${formatDate(day)}: ${count('added')} added, ${count('gone')} gone, ${count('owners')} with other owners`
}

function Zoom({ zoom, onZoom }: { zoom: number; onZoom: (zoom: number) => void }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring the look of a form
    <div class="switch" role="group" aria-label="Zoom">
      <button
        type="button"
        aria-label="Zoom out"
        aria-keyshortcuts="-"
        disabled={zoom <= zoomLimits.lowest}
        onClick={() => onZoom(zoom - 25)}
      >
        −
      </button>
      <button type="button" title="Actual size (0)" aria-keyshortcuts="0" onClick={() => onZoom(100)}>
        {zoom} %
      </button>
      <button
        type="button"
        aria-label="Zoom in"
        aria-keyshortcuts="+"
        disabled={zoom >= zoomLimits.highest}
        onClick={() => onZoom(zoom + 25)}
      >
        +
      </button>
    </div>
  )
}

/** Chooses the day with which the canvas is compared. */
function CompareWith({ day }: { day: string | undefined }) {
  const { recordedAt } = useAtlas()
  const links = useLinks()
  const latest = recordedAt?.slice(0, 10) ?? today()
  return (
    <label class="inline">
      Compare with
      <input
        type="date"
        max={latest}
        value={day ?? ''}
        onChange={({ currentTarget: { value } }) => links.setParameters({ compareWith: value })}
      />
    </label>
  )
}
