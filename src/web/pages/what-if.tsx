import { useState } from 'preact/hooks'
import type { ReportSummary } from '../api/operations.ts'
import { Loaded } from '../components/Loaded.tsx'
import { AddChange } from '../components/scenario/AddChange.tsx'
import { ScenarioList } from '../components/scenario/ScenarioList.tsx'
import { formatScenario, parseScenario, type ScenarioChange } from '../components/scenario/scenario.ts'
import { WhatIfOutcome } from '../components/scenario/WhatIfOutcome.tsx'
import { useAtlas, useLinks } from '../shell/atlas.ts'
import type { Page, PageProps } from '../shell/page.ts'
import { useMapResource } from '../shell/useMapResource.ts'

/** Scenarios: changes that are not made, and what reports and findings would be with them. */
export default {
  name: 'what-if',
  title: 'What if',
  question: 'What would happen?',
  order: 70,
  permission: 'edit',
  Component: WhatIf,
} satisfies Page

function WhatIf({ parameters }: PageProps) {
  const { client } = useAtlas()
  const links = useLinks()
  const changes = parseScenario(parameters.changes)
  const { report } = parameters
  const request = changes?.length ? JSON.stringify({ changes, report }) : ''
  // A scenario in a link is compared at once; one that is being built, on request.
  const [compared, setCompared] = useState(request)
  const catalogue = useMapResource(
    'reports',
    async (signal) => (await client.call('listReports', { signal })).reports,
  )
  const comparison = useMapResource(
    request !== '' && compared === request ? `what-if ${request}` : undefined,
    (signal) =>
      client.call('compareWhatIf', {
        body: { changes: changes as never, ...(report && { reports: [{ name: report }] }) },
        signal,
      }),
  )
  const setChanges = (next: readonly ScenarioChange[]) =>
    links.setParameters({ changes: formatScenario(next) })
  if (!changes) {
    return (
      <p class="notice">
        The address holds no valid scenario. <a href={links.page(['what-if'])}>Start a new one</a>
      </p>
    )
  }
  return (
    <>
      <div class="page-head">
        <div>
          <h1>What if</h1>
          <p class="muted">
            Nothing on the map changes. The address of this page keeps the scenario: share it.
          </p>
        </div>
        {changes.length > 0 && <CopyLink />}
      </div>
      <div class="what-if">
        <AddChange onAdd={(added) => setChanges([...changes, ...added])} />
        <section aria-label="Scenario">
          <h2>Scenario</h2>
          <ScenarioList
            changes={changes}
            onRemove={(index) => setChanges(changes.filter((_, position) => position !== index))}
          />
          <ReportChoice reports={catalogue.value ?? []} value={report} />
          <button
            type="button"
            class="primary"
            disabled={changes.length === 0 || compared === request}
            onClick={() => setCompared(request)}
          >
            Compare
          </button>
        </section>
      </div>
      {request !== '' && compared === request && (
        <Loaded resource={comparison} what="what would differ">
          {(result) => <WhatIfOutcome result={result} catalogue={catalogue.value ?? []} />}
        </Loaded>
      )}
    </>
  )
}

function ReportChoice({ reports, value }: { reports: readonly ReportSummary[]; value: string | undefined }) {
  const links = useLinks()
  const comparable = reports.filter(({ parameters }) => !parameters.some(({ isRequired }) => isRequired))
  return (
    <div class="field">
      <label>
        Compare
        <select
          value={value ?? ''}
          onChange={({ currentTarget }) => links.setParameters({ report: currentTarget.value })}
        >
          <option value="">All reports that flag problems</option>
          {comparable.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}

function CopyLink() {
  const { announce } = useAtlas()
  const copy = () =>
    navigator.clipboard.writeText(location.href).then(
      () => announce('The link was copied'),
      () => announce('Copy the address of this page from the browser'),
    )
  return (
    <button type="button" onClick={copy}>
      Copy link
    </button>
  )
}
