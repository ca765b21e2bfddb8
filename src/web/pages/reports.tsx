import type { ReportSummary } from '../api/operations.ts'
import { Loaded } from '../components/Loaded.tsx'
import { ReportView } from '../components/ReportView.tsx'
import { useAtlas, useLinks } from '../shell/atlas.ts'
import type { Page, PageProps } from '../shell/page.ts'
import { useMapResource } from '../shell/useMapResource.ts'

/** All saved questions, and the answer to each. */
export default {
  name: 'reports',
  title: 'Reports',
  question: 'What can be asked, and what is the answer?',
  order: 60,
  Component: Reports,
} satisfies Page

function Reports({ segments: [name], parameters }: PageProps) {
  const { client } = useAtlas()
  const catalogue = useMapResource(
    'reports',
    async (signal) => (await client.call('listReports', { signal })).reports,
  )
  return (
    <Loaded resource={catalogue} what="the reports">
      {(reports) => {
        if (name === undefined) return <Catalogue reports={reports} filter={parameters.filter ?? ''} />
        const report = reports.find((candidate) => candidate.name === name)
        return report ? <ReportView report={report} parameters={parameters} /> : <UnknownReport name={name} />
      }}
    </Loaded>
  )
}

function Catalogue({ reports, filter }: { reports: readonly ReportSummary[]; filter: string }) {
  const links = useLinks()
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const found = reports.filter(({ title, question, description }) => {
    const text = `${title} ${question} ${description}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const themes = Map.groupBy(found, ({ themeLabel }) => themeLabel)
  return (
    <>
      <div class="page-head">
        <div>
          <h1>Reports</h1>
          <p class="muted">Every question that the map answers, by theme.</p>
        </div>
        <input
          type="search"
          aria-label="Find a question"
          placeholder="Find a question"
          value={filter}
          onInput={({ currentTarget }) => links.setParameters({ filter: currentTarget.value })}
        />
      </div>
      {found.length === 0 && <p>No question has these words.</p>}
      {[...themes].map(([theme, themeReports]) => (
        <section key={theme}>
          <h2>{theme}</h2>
          <ul class="catalogue">
            {themeReports.map(({ name, title, question, flagsProblems, isSaved }) => (
              <li key={name}>
                <a href={links.page(['reports', name])}>{question}</a>{' '}
                <span class="muted">
                  {title}
                  {flagsProblems && ' · flags problems'}
                  {isSaved && ' · saved by users'}
                </span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  )
}

const UnknownReport = ({ name }: { name: string }) => {
  const links = useLinks()
  return (
    <p class="notice">
      No report is named “{name}”. <a href={links.page(['reports'])}>All reports</a>
    </p>
  )
}
