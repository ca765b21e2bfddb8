import { toLabel } from '../api/model.ts'
import type { ImportJob } from '../api/operations.ts'
import { DataTable, type Row, type TableColumn } from '../components/DataTable.tsx'
import { Downloads } from '../components/Downloads.tsx'
import { ImportDetails } from '../components/import/ImportDetails.tsx'
import { NewImport } from '../components/import/NewImport.tsx'
import { parseProposal } from '../components/import/proposal.ts'
import { Loaded } from '../components/Loaded.tsx'
import { useAtlas, useLinks, useMay } from '../shell/atlas.ts'
import { formatTime } from '../shell/format.ts'
import type { Page, PageProps } from '../shell/page.ts'
import { useMapResource } from '../shell/useMapResource.ts'

/** Loads sheets into the map: previewed, checked, imported, undone. */
export default {
  name: 'import',
  title: 'Import',
  question: 'How does a sheet get into the map?',
  order: 90,
  permission: 'import',
  Component: Import,
} satisfies Page

const templates = [
  { label: 'A sheet for each kind', path: 'imports/template.xlsx' },
  { label: 'A whiteboard for a workshop', path: 'imports/whiteboard.xlsx' },
  { label: 'A whiteboard of the map as it is', path: 'exports/whiteboard.xlsx' },
  { label: 'The map as it is, to edit', path: 'exports/ecosystem.xlsx' },
]

function Import({ segments: [id], parameters: { proposal } }: PageProps) {
  const { client } = useAtlas()
  const mayImport = useMay('import')
  if (id !== undefined) return <ImportDetails id={id} />
  return (
    <>
      <div class="page-head">
        <div>
          <h1>Import</h1>
          <p class="muted">
            Nothing is written before a check; an import can be undone.{' '}
            <a href={client.address('docs/import.md')}>How files are read</a>
          </p>
        </div>
        <Downloads label="Templates" files={templates} />
      </div>
      {mayImport ? (
        <NewImport key={proposal} proposal={parseProposal(proposal)} />
      ) : (
        <p class="notice">You see an earlier state of the map. Go back to now to import.</p>
      )}
      <PastImports />
    </>
  )
}

function PastImports() {
  const { client } = useAtlas()
  const imports = useMapResource('imports', (signal) => client.call('listImports', { signal }))
  return (
    <section>
      <h2>Recent imports and checks</h2>
      <Loaded resource={imports} what="the imports">
        {({ items }) => <ImportTable jobs={items} />}
      </Loaded>
    </section>
  )
}

function ImportTable({ jobs }: { jobs: readonly ImportJob[] }) {
  const links = useLinks()
  const columns: readonly TableColumn[] = [
    {
      name: 'startedAt',
      label: 'Started',
      type: 'dateTime',
      render: ({ id, startedAt }) => (
        <a href={links.page(['import', String(id)])}>{formatTime(String(startedAt))}</a>
      ),
    },
    { name: 'files', type: 'strings' },
    { name: 'what', type: 'string' },
    { name: 'state', type: 'string' },
    { name: 'created', type: 'integer' },
    { name: 'updated', type: 'integer' },
    { name: 'removed', type: 'integer' },
    { name: 'errors', type: 'integer' },
    { name: 'author', type: 'string' },
  ]
  return (
    <DataTable
      caption="Recent imports and checks"
      noun="import"
      columns={columns}
      rows={jobs.map(toRow)}
      rowKey={({ id }) => String(id)}
    />
  )
}

const toRow = ({ id, startedAt, files, dryRun, state, counts, faultsTotal, author }: ImportJob): Row => ({
  id,
  startedAt,
  files,
  what: dryRun ? 'check' : 'import',
  state: toLabel(state).toLowerCase(),
  ...counts,
  errors: faultsTotal,
  author,
})
