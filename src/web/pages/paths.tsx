import { useRef } from 'preact/hooks'
import { type ElementKey, elementPath, parseElementPath, toElementPath } from '../api/model.ts'
import { runReport } from '../api/runReport.ts'
import { Downloads } from '../components/Downloads.tsx'
import { DrawingFiles } from '../components/drawing/DrawingFiles.tsx'
import { ElementSearch } from '../components/ElementSearch.tsx'
import { Loaded } from '../components/Loaded.tsx'
import { PathDrawing } from '../components/paths/PathDrawing.tsx'
import { PathList } from '../components/paths/PathList.tsx'
import type { PathStep } from '../components/paths/pathGraph.ts'
import { ReportTable } from '../components/ReportTable.tsx'
import { ViewSwitch } from '../components/ViewSwitch.tsx'
import { useAtlas, useLinks } from '../shell/atlas.ts'
import { formatCount, formatNumber } from '../shell/format.ts'
import type { Page, PageProps } from '../shell/page.ts'
import { useMapResource } from '../shell/useMapResource.ts'

/** How two elements are connected: all shortest paths between them. */
export default {
  name: 'paths',
  title: 'Paths',
  question: 'How do these two depend on each other?',
  order: 30,
  Component: Paths,
} satisfies Page

/** So many paths are drawn at first, and at most. */
const pathLimits = { first: 100, most: 1_000 } as const

function Paths({ parameters }: PageProps) {
  const links = useLinks()
  const from = parseElementPath(parameters.from)
  const to = parseElementPath(parameters.to)
  const isDependencies = parameters.relationships === 'dependencies'
  return (
    <>
      <h1>How do these two depend on each other?</h1>
      <div class="path-ends">
        <End label="From" element={from} onSelect={(element) => links.setParameters({ from: element })} />
        <button
          type="button"
          disabled={!from && !to}
          onClick={() => links.setParameters({ from: parameters.to ?? '', to: parameters.from ?? '' })}
        >
          <span aria-hidden="true">⇄ </span>Swap
        </button>
        <End label="To" element={to} onSelect={(element) => links.setParameters({ to: element })} />
        <label class="inline">
          Over
          <select
            value={isDependencies ? 'dependencies' : 'all'}
            onChange={({ currentTarget: { value } }) =>
              links.setParameters({ relationships: value === 'all' ? '' : value })
            }
          >
            <option value="all">all relationships</option>
            <option value="dependencies">relationships that a failure crosses</option>
          </select>
        </label>
      </div>
      {from && to ? (
        <FoundPaths from={from} to={to} isDependencies={isDependencies} parameters={parameters} />
      ) : (
        <>
          <p class="muted">Choose two elements to see every shortest way from one to the other.</p>
          <FrequentPairs />
        </>
      )}
    </>
  )
}

/** One end of the paths; shows the name of what is chosen. */
function End({
  label,
  element,
  onSelect,
}: {
  label: string
  element: ElementKey | undefined
  onSelect: (element: string) => void
}) {
  const { client, model } = useAtlas()
  const named = useMapResource(element && `name ${toElementPath(element)}`, async (signal) => {
    const path = elementPath(model, element as ElementKey)
    return (await client.send<{ name: string }>(path, { signal })).value.name
  })
  return (
    <ElementSearch
      label={label}
      value={element ? (named.value ?? element.id) : ''}
      onSelect={(found) => onSelect(toElementPath(found))}
    />
  )
}

function FoundPaths({
  from,
  to,
  isDependencies,
  parameters,
}: {
  from: ElementKey
  to: ElementKey
  isDependencies: boolean
  parameters: PageProps['parameters']
}) {
  const { client } = useAtlas()
  const links = useLinks()
  const drawing = useRef<SVGSVGElement>(null)
  const view = parameters.view ?? 'drawing'
  const pathsAtMost = Number(parameters.pathsAtMost) || pathLimits.first
  const query = {
    fromKind: from.kind,
    fromId: from.id,
    toKind: to.kind,
    toId: to.id,
    relationships: isDependencies ? 'dependencies' : 'all',
    pathsAtMost,
  }
  const result = useMapResource(`paths ${JSON.stringify(query)}`, (signal) =>
    runReport(client, 'shortest-paths', { ...query, limit: 100_000 }, signal),
  )
  const areDepartments = [from, to].every(({ kind }) => kind === 'Department')
  return (
    <Loaded resource={result} what="the paths">
      {({ rows, columns }) => {
        const steps = rows as unknown as PathStep[]
        const [first] = steps
        if (!first) return <NoPath isDependencies={isDependencies} />
        const shown = steps.at(-1)?.path ?? 0
        return (
          <>
            <div class="toolbar">
              <ViewSwitch views={{ drawing: 'Drawing', list: 'List', table: 'Table' }} current={view} />
              <span class="muted" role="status">
                {describePaths(first, shown)}
              </span>
              {shown < first.paths && pathsAtMost < pathLimits.most && (
                <button
                  type="button"
                  onClick={() => links.setParameters({ pathsAtMost: String(pathLimits.most) })}
                >
                  Show up to {formatNumber(pathLimits.most)}
                </button>
              )}
              <Downloads
                files={['csv', 'xlsx'].map((format) => ({
                  label: format.toUpperCase(),
                  path: `reports/shortest-paths.${format}`,
                  query,
                }))}
              >
                {view === 'drawing' && <DrawingFiles drawing={drawing} name={`paths-${from.id}-${to.id}`} />}
              </Downloads>
              {areDepartments && (
                <a href={links.page(['reports', 'department-pair'], { from: from.id, to: to.id })}>
                  Longer paths between these departments
                </a>
              )}
            </div>
            {view === 'table' ? (
              <ReportTable caption="Shortest paths" columns={columns} rows={rows} />
            ) : view === 'list' ? (
              <PathList rows={steps} />
            ) : (
              <PathDrawing label="Shortest paths" rows={steps} drawing={drawing} />
            )}
          </>
        )
      }}
    </Loaded>
  )
}

function describePaths({ hops, paths }: PathStep, shown: number): string {
  if (hops === 0) return 'Both are the same element'
  const count = formatCount(paths, 'shortest path')
  const length = formatCount(hops, 'step')
  return shown < paths ? `${formatNumber(shown)} of ${count}, ${length} each` : `${count}, ${length} each`
}

function NoPath({ isDependencies }: { isDependencies: boolean }) {
  const links = useLinks()
  return (
    <p class="notice">
      {isDependencies
        ? 'No failure of one reaches the other. '
        : 'Nothing on the map connects the two, over any number of steps.'}
      {isDependencies && (
        <button type="button" onClick={() => links.setParameters({ relationships: '' })}>
          Look over all relationships
        </button>
      )}
    </p>
  )
}

/** Departments, people and partners that meet at the most elements, to begin with. */
function FrequentPairs() {
  const { client } = useAtlas()
  const links = useLinks()
  const result = useMapResource('frequent pairs', (signal) =>
    runReport(client, 'interdependencies', { limit: 10 }, signal),
  )
  return (
    <section class="card">
      <h2>Who meets most often</h2>
      <Loaded resource={result} what="the pairs">
        {({ rows, total }) => (
          <>
            <ul class="plain">
              {rows.map((row) => {
                const ends = [`${row.firstKind}/${row.firstId}`, `${row.secondKind}/${row.secondId}`]
                return (
                  <li key={ends.join()}>
                    <a href={links.page(['paths'], { from: ends[0], to: ends[1] })}>
                      <bdi>{String(row.first)}</bdi> and <bdi>{String(row.second)}</bdi>
                    </a>{' '}
                    <span class="muted">{formatCount(Number(row.meetings), 'meeting point')}</span>
                  </li>
                )
              })}
            </ul>
            {rows.length === 0 && <p class="muted">None</p>}
            {rows.length < total && (
              <a href={links.page(['reports', 'interdependencies'])}>All {formatCount(total, 'pair')}</a>
            )}
          </>
        )}
      </Loaded>
    </section>
  )
}
