import type { Tagged } from '../../api/client.ts'
import {
  type Element,
  type ElementKey,
  elementPath,
  type Relationship,
  toElementPath,
  toLabel,
} from '../../api/model.ts'
import type { ReportFinding } from '../../api/operations.ts'
import { runReport } from '../../api/runReport.ts'
import { useAtlas, useLinks } from '../../shell/atlas.ts'
import { formatCount } from '../../shell/format.ts'
import { useMapResource } from '../../shell/useMapResource.ts'
import { Downloads } from '../Downloads.tsx'
import { KindMark } from '../ElementLink.tsx'
import { FindingList } from '../FindingList.tsx'
import { Loaded } from '../Loaded.tsx'
import { ReportTable } from '../ReportTable.tsx'
import { ElementFacts } from './ElementFacts.tsx'
import { ElementHistory } from './ElementHistory.tsx'
import { Neighbourhood } from './Neighbourhood.tsx'
import { RelationshipGroups } from './RelationshipGroups.tsx'
import { Responsibilities } from './Responsibilities.tsx'

export type ElementWithRelationships = Element & {
  readonly relationships: readonly Relationship[]
  readonly relationshipsTotal: number
}

const tabs = {
  facts: 'Facts',
  neighbourhood: 'Neighbourhood',
  impact: 'What fails with it',
  'depends-on': 'What it depends on',
  findings: 'Findings',
  history: 'History',
} as const

/** Everything about one element. */
export function ElementDetails({ element, tab }: { element: ElementKey; tab: string }) {
  const { client, model } = useAtlas()
  const links = useLinks()
  const loaded = useMapResource(`element ${toElementPath(element)}`, (signal) =>
    client.send<ElementWithRelationships>(elementPath(model, element), {
      query: { include: 'relationships' },
      signal,
    }),
  )
  return (
    <Loaded resource={loaded} what="the element">
      {(tagged: Tagged<ElementWithRelationships>) => (
        <>
          <div class="page-head">
            <div>
              <p class="muted">
                <a href={links.page(['elements', element.kind])}>{toLabel(element.kind)}</a>
              </p>
              <h1>
                <KindMark kind={element.kind} /> <bdi>{tagged.value.name}</bdi>
              </h1>
              {tagged.value.description && <p class="prose">{tagged.value.description}</p>}
            </div>
            <a href={links.page(['paths'], { from: toElementPath(element) })}>Paths from here</a>
            {element.kind === 'Department' && (
              <Downloads label="Print" files={listPrintedFiles(element.id)} />
            )}
          </div>
          <nav class="tabs" aria-label="About this element">
            {Object.entries(tabs).map(([name, label]) => (
              <a
                key={name}
                href={links.page(['elements', element.kind, element.id], { tab: name })}
                aria-current={name === tab ? 'page' : undefined}
              >
                {label}
              </a>
            ))}
          </nav>
          <Tab tab={tab} element={element} tagged={tagged} />
        </>
      )}
    </Loaded>
  )
}

const listPrintedFiles = (department: string) => [
  { label: 'Brief, PDF', path: 'exports/brief.pdf', query: { department } },
  { label: 'Map, PDF', path: 'exports/map.pdf', query: { department } },
]

function Tab({
  tab,
  element,
  tagged,
}: {
  tab: string
  element: ElementKey
  tagged: Tagged<ElementWithRelationships>
}) {
  switch (tab) {
    case 'neighbourhood':
      return <Neighbourhood element={element} />
    case 'impact':
      return (
        <ElementReport name="impact" element={element} caption="What fails or is affected when it fails" />
      )
    case 'depends-on':
      return (
        <ElementReport
          name="depends-on"
          element={element}
          caption="What it depends on, directly and indirectly"
        />
      )
    case 'findings':
      return <ElementFindings element={element} />
    case 'history':
      return <ElementHistory element={element} />
    default:
      return (
        <>
          <div class="columns">
            <ElementFacts element={element} tagged={tagged} />
            <Responsibilities element={element} relationships={tagged.value.relationships} />
          </div>
          <RelationshipGroups element={element} value={tagged.value} />
        </>
      )
  }
}

function ElementReport({ name, element, caption }: { name: string; element: ElementKey; caption: string }) {
  const { client } = useAtlas()
  const rows = useMapResource(`${name} ${toElementPath(element)}`, (signal) =>
    runReport(client, name, { kind: element.kind, id: element.id, limit: 10_000 }, signal),
  )
  return (
    <Loaded resource={rows} what="the answer">
      {({ columns, rows, total }) => (
        <>
          {rows.length < total && (
            <p class="notice">
              The first {formatCount(rows.length, 'row')} of {total}.
            </p>
          )}
          <ReportTable caption={caption} columns={columns} rows={rows} />
        </>
      )}
    </Loaded>
  )
}

function ElementFindings({ element }: { element: ElementKey }) {
  const { client } = useAtlas()
  const links = useLinks()
  const page = useMapResource(`findings of ${toElementPath(element)}`, (signal) =>
    client.call('listFindings', {
      query: { element: toElementPath(element), limit: 100 },
      signal,
    }),
  )
  return (
    <Loaded resource={page} what="the findings">
      {({ items, total = 0 }) => (
        <>
          <FindingList findings={items as ReportFinding[]} />
          {items.length < total && (
            <a href={links.page(['findings'], { element: toElementPath(element) })}>All {total} findings</a>
          )}
        </>
      )}
    </Loaded>
  )
}
