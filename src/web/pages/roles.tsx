import { useMemo, useState } from 'preact/hooks'
import { type ElementKey, parseElementPath, toElementPath, toLabel } from '../api/model.ts'
import { runReport } from '../api/runReport.ts'
import { Choice } from '../components/Choice.tsx'
import { Downloads } from '../components/Downloads.tsx'
import { ElementSearch } from '../components/ElementSearch.tsx'
import { Loaded } from '../components/Loaded.tsx'
import { ReportTable } from '../components/ReportTable.tsx'
import { EditRoles } from '../components/roles/EditRoles.tsx'
import { RoleGrid } from '../components/roles/RoleGrid.tsx'
import {
  type ClaimType,
  type Holder,
  listClaimTypes,
  type MatrixTouchpoint,
  type RoleMatrix,
  readCell,
  readRoleMatrix,
} from '../components/roles/roleMatrix.ts'
import { sortLabels, sortMatrix } from '../components/roles/sortMatrix.ts'
import { ViewSwitch } from '../components/ViewSwitch.tsx'
import { useAtlas, useLinks, useMay } from '../shell/atlas.ts'
import { formatCount } from '../shell/format.ts'
import type { Page, PageProps } from '../shell/page.ts'
import { useMapResource } from '../shell/useMapResource.ts'

/** Who owns what, and who holds which role: a matrix to read and to edit. */
export default {
  name: 'roles',
  title: 'Roles',
  question: 'Who does what where?',
  order: 40,
  isWide: true,
  Component: Roles,
} satisfies Page

const views = { letters: 'Roles', heat: 'Heat map', table: 'Table' }

function Roles({ parameters }: PageProps) {
  const { client, model } = useAtlas()
  const links = useLinks()
  const view = parameters.view ?? 'letters'
  const claimTypes = useMemo(() => listClaimTypes(model), [model])
  const matrix = useMapResource('role matrix', (signal) => readRoleMatrix(client, model, signal))
  return (
    <>
      <div class="page-head">
        <div>
          <h1>Roles</h1>
          <p class="muted">Who owns each touchpoint, and who holds which role there.</p>
        </div>
        <Downloads
          files={['csv', 'xlsx'].map((format) => ({
            label: format.toUpperCase(),
            path: `reports/role-matrix.${format}`,
          }))}
        >
          <a href={links.page(['reports', 'role-matrix'])}>Drawing, SVG or PNG</a>
        </Downloads>
      </div>
      {view === 'table' ? (
        <>
          <div class="toolbar">
            <ViewSwitch views={views} current={view} />
          </div>
          <RoleTable />
        </>
      ) : (
        <Loaded resource={matrix} what="the roles">
          {(value) => <Matrix matrix={value} claimTypes={claimTypes} parameters={parameters} view={view} />}
        </Loaded>
      )}
    </>
  )
}

function RoleTable() {
  const { client } = useAtlas()
  const result = useMapResource('role table', (signal) =>
    runReport(client, 'role-matrix', { limit: 100_000 }, signal),
  )
  return (
    <Loaded resource={result} what="the roles">
      {({ rows, columns, total }) => (
        <>
          {rows.length < total && (
            <p class="notice">
              The first {formatCount(rows.length, 'row')} of {formatCount(total, 'row')}. Download a file for
              all.
            </p>
          )}
          <ReportTable caption="Who holds which role where" columns={columns} rows={rows} />
        </>
      )}
    </Loaded>
  )
}

function Matrix({
  matrix,
  claimTypes,
  parameters,
  view,
}: {
  matrix: RoleMatrix
  claimTypes: readonly ClaimType[]
  parameters: PageProps['parameters']
  view: string
}) {
  const canEdit = useMay('edit')
  const [edited, setEdited] = useState<{ touchpoint: MatrixTouchpoint; holder: Holder }>()
  const { q = '', kind = '', gaps = '', sort = 'importance', added = '' } = parameters
  const shown = useMemo(
    () => sortMatrix(filterMatrix(matrix, { q, kind, gaps, added }), matrix.cells, sort),
    [matrix, q, kind, gaps, added, sort],
  )
  return (
    <>
      <div class="toolbar">
        <ViewSwitch views={views} current={view} />
        <MatrixFilters matrix={matrix} claimTypes={claimTypes} parameters={{ q, kind, gaps, sort, added }} />
      </div>
      <p class="muted" role="status">
        {describeShown(matrix, shown.touchpoints.length, shown.holders.length)}
      </p>
      <Legend claimTypes={claimTypes} />
      {matrix.shown < matrix.total && (
        <p class="notice">
          The map has {formatCount(matrix.total, 'pair')} of a holder and a touchpoint; the first{' '}
          {formatCount(matrix.shown, 'pair')} are shown. Downloads have all.
        </p>
      )}
      {shown.touchpoints.length === 0 || shown.holders.length === 0 ? (
        <p class="notice">Nothing matches. Change the filters.</p>
      ) : (
        <RoleGrid
          label="Who holds which role where"
          shown={shown}
          cells={matrix.cells}
          claimTypes={claimTypes}
          isHeatMap={view === 'heat'}
          canEdit={canEdit}
          onEdit={(touchpoint, holder) => setEdited({ touchpoint, holder })}
        />
      )}
      {edited && (
        <EditRoles
          {...edited}
          held={readCell(matrix.cells, edited.holder, edited.touchpoint.id)}
          claimTypes={claimTypes}
          onClose={() => setEdited(undefined)}
        />
      )}
    </>
  )
}

function filterMatrix(
  { touchpoints, holders }: RoleMatrix,
  { q, kind, gaps, added }: Readonly<Record<'q' | 'kind' | 'gaps' | 'added', string>>,
) {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  const known = new Set(holders.map(toElementPath))
  return {
    touchpoints: touchpoints.filter(
      (touchpoint) =>
        words.every((word) => touchpoint.name.toLowerCase().includes(word)) &&
        (gaps === '' || (gaps === 'contested' ? touchpoint.ownerCount > 1 : touchpoint.gaps.includes(gaps))),
    ),
    holders: [
      ...readAdded(added).filter((holder) => !known.has(toElementPath(holder))),
      ...holders.filter((holder) => kind === '' || holder.kind === kind),
    ],
  }
}

/** Columns that a person added to give somebody a first role: `Department/legal Legal`, one a line. */
const readAdded = (added: string): Holder[] =>
  added.split('\n').flatMap((line) => {
    const [path = '', name = ''] = line.split(/\t/)
    const key = parseElementPath(path)
    return key ? [{ ...key, name: name || key.id }] : []
  })

const describeShown = ({ touchpoints, holders }: RoleMatrix, rows: number, columns: number) => {
  const count = formatCount(touchpoints.length, 'touchpoint')
  const holderCount = formatCount(holders.length, 'holder')
  const gaps = touchpoints.filter((touchpoint) => touchpoint.gaps.length > 0).length
  return [
    rows < touchpoints.length ? `${rows} of ${count}` : count,
    columns < holders.length ? `${columns} of ${holderCount}` : holderCount,
    `${formatCount(gaps, 'touchpoint')} with a gap`,
  ].join(', ')
}

function Legend({ claimTypes }: { claimTypes: readonly ClaimType[] }) {
  return (
    <ul class="role-legend" aria-label="Letters in the matrix">
      {claimTypes.map(({ type, letters, noun, isOwnership }) => (
        <li key={type}>
          <abbr data-owner={isOwnership}>{letters}</abbr> {noun}
        </li>
      ))}
    </ul>
  )
}

function MatrixFilters({
  matrix,
  claimTypes,
  parameters: { q, kind, gaps, sort, added },
}: {
  matrix: RoleMatrix
  claimTypes: readonly ClaimType[]
  parameters: Readonly<Record<'q' | 'kind' | 'gaps' | 'sort' | 'added', string>>
}) {
  const links = useLinks()
  const canEdit = useMay('edit')
  const kinds = [...new Set(matrix.holders.map((holder) => holder.kind))]
  const add = (holder: ElementKey & { name: string }) => {
    const line = `${toElementPath(holder)}\t${holder.name}`
    links.setParameters({ added: [added, line].filter(Boolean).join('\n') })
  }
  return (
    <>
      <input
        type="search"
        aria-label="Find touchpoints"
        placeholder="Find touchpoints"
        value={q}
        onInput={({ currentTarget }) => links.setParameters({ q: currentTarget.value })}
      />
      <Choice
        label="Who"
        value={kind}
        choices={kinds.map((name) => [name, toLabel(name)])}
        onChange={(kind) => links.setParameters({ kind })}
      />
      <Choice
        label="Only"
        value={gaps}
        choices={[
          ...claimTypes.map(({ type, noun }) => [type, `without ${noun}`] as const),
          ['contested', 'with several owners'],
        ]}
        onChange={(gaps) => links.setParameters({ gaps })}
      />
      <Choice
        label="Sort by"
        value={sort}
        choices={Object.entries(sortLabels)}
        isRequired
        onChange={(sort) => links.setParameters({ sort })}
      />
      {canEdit && (
        <ElementSearch
          label="Add a column"
          kinds={[...new Set(claimTypes.flatMap(({ holderKinds }) => holderKinds))]}
          onSelect={add}
        />
      )}
    </>
  )
}
