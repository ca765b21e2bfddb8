import { useRef } from 'preact/hooks'
import { type ElementKey, type Model, toElementPath, toLabel } from '../../api/model.ts'
import type { NeighbourGroup, NeighbourhoodDrawing as NeighbourhoodLayout } from '../../api/operations.ts'
import { useAtlas, useLinks } from '../../shell/atlas.ts'
import { capitalize, formatCount, formatNumber } from '../../shell/format.ts'
import { useMapResource } from '../../shell/useMapResource.ts'
import { Downloads, saveFile } from '../Downloads.tsx'
import { DrawingFiles } from '../drawing/DrawingFiles.tsx'
import { ElementLink } from '../ElementLink.tsx'
import { formatCsv } from '../formatCsv.ts'
import { Loaded } from '../Loaded.tsx'
import { ViewSwitch } from '../ViewSwitch.tsx'
import { NeighbourhoodDrawing } from './NeighbourhoodDrawing.tsx'

/** What is related to an element, as a drawing with counted groups and an equal list. */
export function Neighbourhood({ element }: { element: ElementKey }) {
  const { client, model, address } = useAtlas()
  const fileName = `neighbourhood-${element.id}`
  const links = useLinks()
  const drawing = useRef<SVGSVGElement>(null)
  const view = address.parameters.view === 'list' ? 'list' : 'drawing'
  const expanded = (address.parameters.expand ?? '').split(',').filter(Boolean)
  const key = `neighbourhood ${toElementPath(element)} ${expanded.join()}`
  const neighbourhood = useMapResource(key, (signal) =>
    client.call('getNeighbourhood', { query: { of: toElementPath(element), expand: expanded }, signal }),
  )
  const toggle = (group: string) => {
    const rest = expanded.filter((other) => other !== group)
    const next = rest.length < expanded.length ? rest : [...expanded, group]
    links.setParameters({ expand: next.join(',') })
  }
  return (
    <Loaded resource={neighbourhood} what="the neighbourhood">
      {(layout) => (
        <>
          <div class="toolbar">
            <ViewSwitch views={{ drawing: 'Drawing', list: 'List' }} current={view} />
            <span class="muted" role="status">
              {describeCount(layout.groups)}
            </span>
            <Downloads files={[]}>
              {view === 'drawing' && <DrawingFiles drawing={drawing} name={fileName} />}
              <button type="button" onClick={() => saveFile(toTable(layout, model), `${fileName}.csv`)}>
                List, CSV
              </button>
            </Downloads>
          </div>
          {layout.groups.length === 0 ? (
            <p class="muted">Nothing is related to it yet.</p>
          ) : view === 'drawing' ? (
            <NeighbourhoodDrawing layout={layout} expanded={expanded} onToggle={toggle} drawing={drawing} />
          ) : (
            <NeighbourhoodList layout={layout} expanded={expanded} onToggle={toggle} />
          )}
        </>
      )}
    </Loaded>
  )
}

/** The relationships that are drawn, with both of their ends. */
function toTable({ center, nodes, edges }: NeighbourhoodLayout, { relationshipTypes }: Model): Blob {
  const names = new Map([center, ...nodes].map((node) => [toElementPath(node), node.name]))
  const describeEnd = (end: ElementKey) => [end.kind, end.id, names.get(toElementPath(end))]
  const head = ['fromKind', 'fromId', 'from', 'relationship', 'toKind', 'toId', 'to', 'isContested']
  const rows = edges.map(({ type, from, to, isContested = false }) => [
    ...describeEnd(from),
    relationshipTypes.get(type)?.phrases.from ?? type,
    ...describeEnd(to),
    isContested,
  ])
  return formatCsv([head, ...rows])
}

function describeCount(groups: readonly NeighbourGroup[]): string {
  const sum = (read: (group: NeighbourGroup) => number) =>
    groups.reduce((total, group) => total + read(group), 0)
  const [total, shown] = [sum(({ total }) => total), sum(({ shown }) => shown)]
  return shown < total
    ? `${formatNumber(shown)} of ${formatCount(total, 'relationship')} shown`
    : formatCount(total, 'relationship')
}

function NeighbourhoodList({
  layout: { center, groups, nodes, edges },
  expanded,
  onToggle,
}: {
  layout: NeighbourhoodLayout
  expanded: readonly string[]
  onToggle: (group: string) => void
}) {
  const { model } = useAtlas()
  const names = new Map([center, ...nodes].map((node) => [toElementPath(node), node.name]))
  const isCenter = (end: ElementKey) => toElementPath(end) === toElementPath(center)
  const between = edges.filter(({ from, to }) => !isCenter(from) && !isCenter(to))
  return (
    <div class="groups">
      {groups.map((group) => (
        <section class="card" key={group.key}>
          <h3>
            {describeGroup(group, groups, model)} <span class="muted">{formatNumber(group.total)}</span>
          </h3>
          <ul>
            {edges
              .filter(({ type, from, to }) => {
                const [own, other] = group.direction === 'out' ? [from, to] : [to, from]
                return type === group.type && isCenter(own) && other.kind === group.kind
              })
              .map(({ from, to, isContested }) => {
                const other = group.direction === 'out' ? to : from
                return (
                  <li key={toElementPath(other)}>
                    <ElementLink element={other} name={names.get(toElementPath(other))} />
                    {isContested && <Contested />}
                  </li>
                )
              })}
          </ul>
          {isExpandable(group, expanded) && (
            <button
              type="button"
              aria-expanded={expanded.includes(group.key)}
              onClick={() => onToggle(group.key)}
            >
              {describeExpander(group, expanded)}
            </button>
          )}
        </section>
      ))}
      {between.length > 0 && (
        <section class="card">
          <h3>
            Between these <span class="muted">{formatNumber(between.length)}</span>
          </h3>
          <ul>
            {between.map(({ type, from, to, isContested }) => (
              <li key={`${type} ${toElementPath(from)} ${toElementPath(to)}`} class="triple">
                <ElementLink element={from} name={names.get(toElementPath(from))} />
                <span class="muted">{model.relationshipTypes.get(type)?.phrases.from ?? type}</span>
                <ElementLink element={to} name={names.get(toElementPath(to))} />
                {isContested && <Contested />}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}

const Contested = () => (
  <span class="badge" data-tone="warn">
    several owners
  </span>
)

/** What a group is: `Owned by`; with the kind where one relationship joins several, as `Depends on: systems`. */
export function describeGroup(
  { type, direction, kind }: NeighbourGroup,
  groups: readonly NeighbourGroup[],
  { relationshipTypes }: Model,
): string {
  const phrase = relationshipTypes.get(type)?.phrases[direction === 'out' ? 'from' : 'to'] ?? type
  const isShared = groups.some(
    (other) => other.type === type && other.direction === direction && other.kind !== kind,
  )
  return isShared ? `${capitalize(phrase)}: ${toLabel(kind).toLowerCase()}` : capitalize(phrase)
}

/** Whether a group can show more, or fewer, than it does. */
export const isExpandable = ({ key, total, shown }: NeighbourGroup, expanded: readonly string[]) =>
  shown < total || expanded.includes(key)

/** What the expander of a group says. */
export function describeExpander({ key, total, shown }: NeighbourGroup, expanded: readonly string[]): string {
  if (!expanded.includes(key)) return `${formatNumber(total - shown)} more`
  return shown < total ? `${formatNumber(shown)} of ${formatNumber(total)}: show fewer` : 'Show fewer'
}
