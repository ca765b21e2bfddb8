import { useEffect, useMemo, useState } from 'preact/hooks'
import { type Problem, toProblem } from '../api/problem.ts'
import { useResource } from '../api/useResource.ts'
import { CypherEditor } from '../components/cypher/CypherEditor.tsx'
import { cypherExamples } from '../components/cypher/examples.ts'
import { QueryResult } from '../components/cypher/QueryResult.tsx'
import { listParameterNames, parseParameter } from '../components/cypher/reportText.ts'
import { SaveReport } from '../components/cypher/SaveReport.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAtlas, useLinks } from '../shell/atlas.ts'
import type { Page, PageProps } from '../shell/page.ts'

/** Queries of analysts: written with completion from the model, run, drawn, saved as reports. */
export default {
  name: 'cypher',
  title: 'Cypher',
  question: 'What else can be asked?',
  order: 100,
  permission: 'query',
  isWide: true,
  Component: Cypher,
} satisfies Page

function Cypher({ parameters }: PageProps) {
  const { client } = useAtlas()
  const { recordedAt } = useAtlas()
  const links = useLinks()
  const { query = '' } = parameters
  const view = parameters.view === 'drawing' ? 'drawing' : 'table'
  const [text, setText] = useState(query)
  const [source, setSource] = useState({ text: query })
  const replaceText = (replacement: string) => {
    setText(replacement)
    setSource({ text: replacement })
  }
  const [isCancelled, setCancelled] = useState(false)
  const [isSaving, setSaving] = useState(false)
  useEffect(() => {
    if (query !== text) replaceText(query)
  }, [query])
  const values = useQueryValues(text, parameters)
  const result = useQueryResult(isCancelled ? '' : query, values.run)
  const run = () => {
    setCancelled(false)
    if (text.trim() === '') return
    if (text === query && !values.isChanged) result.reload()
    else links.setParameters({ query: text, ...values.addressOf })
  }
  const isEdited = text !== query || values.isChanged
  return (
    <>
      <div class="page-head">
        <div>
          <h1>Cypher</h1>
          <p class="muted">
            Queries read the map and change nothing.{' '}
            <a href={client.address('docs/cypher.md')}>What is allowed</a>
          </p>
        </div>
        <label class="inline">
          Examples
          <select
            value=""
            onChange={({ currentTarget }) => {
              const example = cypherExamples.find(({ title }) => title === currentTarget.value)
              if (example) replaceText(example.query)
            }}
          >
            <option value="">Start from…</option>
            {cypherExamples.map(({ title }) => (
              <option key={title}>{title}</option>
            ))}
          </select>
        </label>
      </div>
      {recordedAt !== undefined && <p class="notice">Queries always read the map as it is now.</p>}
      <CypherEditor
        source={source}
        faultPosition={isEdited ? undefined : findFaultPosition(result.problem)}
        onChange={setText}
        onRun={run}
      />
      {values.fields.length > 0 && (
        <div class="form-grid query-values">
          {values.fields.map(({ name, value, onChange }) => (
            <label key={name}>
              ${name}
              <input value={value} onInput={({ currentTarget }) => onChange(currentTarget.value)} />
            </label>
          ))}
        </div>
      )}
      <div class="toolbar">
        <button type="button" class="primary" onClick={run}>
          Run
        </button>
        {result.isLoading && (
          <button type="button" onClick={() => setCancelled(true)}>
            Cancel
          </button>
        )}
        {result.value && !isEdited && (
          <button type="button" onClick={() => setSaving(true)}>
            Save as a report
          </button>
        )}
        <span class="muted">Ctrl-Enter runs it; Ctrl-Space completes.</span>
      </div>
      <div aria-busy={result.isLoading}>
        {result.isLoading && !result.value && <p class="muted loading">Running…</p>}
        {result.problem && <ProblemNotice problem={result.problem} />}
        {result.value && !result.problem && <QueryResult result={result.value} view={view} />}
      </div>
      {isSaving && result.value && (
        <SaveReport
          query={query}
          parameters={values.run}
          result={result.value}
          onClose={() => setSaving(false)}
        />
      )}
    </>
  )
}

const resultLimit = 1_000

function useQueryResult(query: string, values: Readonly<Record<string, unknown>>) {
  const { client } = useAtlas()
  const key = query === '' ? undefined : `query ${query} ${JSON.stringify(values)}`
  return useResource(key, (signal) =>
    whenReplicaIsReady(signal, () =>
      client.call('runQuery', { body: { query, parameters: values, limit: resultLimit }, signal }),
    ),
  )
}

const replicaRetries = 20
const replicaRetryMs = 2_000

/** The replica of the service starts with the first query, which takes a while. */
async function whenReplicaIsReady<Result>(signal: AbortSignal, run: () => Promise<Result>): Promise<Result> {
  for (let retry = 0; ; retry++) {
    try {
      return await run()
    } catch (error) {
      const isStarting = toProblem(error).code === 'REPLICA_UNAVAILABLE'
      if (!isStarting || retry === replicaRetries) throw error
      await new Promise((resolve) => setTimeout(resolve, replicaRetryMs))
      signal.throwIfAborted()
    }
  }
}

const valuePrefix = 'value.'

/** Values of the parameters that a query uses: those in the address are run, the others are being typed. */
function useQueryValues(text: string, parameters: Readonly<Record<string, string>>) {
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const names = useMemo(() => listParameterNames(text), [text])
  const inAddress = (name: string) => parameters[valuePrefix + name] ?? ''
  const fields = names.map((name) => ({
    name,
    value: typed[name] ?? inAddress(name),
    onChange: (value: string) => setTyped((last) => ({ ...last, [name]: value })),
  }))
  const queryNames = useMemo(() => listParameterNames(parameters.query ?? ''), [parameters.query])
  return {
    fields,
    isChanged: fields.some(({ name, value }) => value !== inAddress(name)),
    run: Object.fromEntries(queryNames.map((name) => [name, parseParameter(inAddress(name))])),
    addressOf: {
      ...Object.fromEntries(
        Object.keys(parameters).flatMap((name) => (name.startsWith(valuePrefix) ? [[name, '']] : [])),
      ),
      ...Object.fromEntries(fields.map(({ name, value }) => [valuePrefix + name, value])),
    },
  }
}

/** Where a query is at fault, as our own check or the database states it. */
function findFaultPosition(problem: Problem | undefined): number | undefined {
  if (!problem) return undefined
  const { position } = problem.details
  if (typeof position === 'number') return position
  const offset = /\(offset: (\d+)\)/.exec(problem.message)?.[1]
  return offset === undefined ? undefined : Number(offset)
}
