import { useState } from 'preact/hooks'
import { toLabel } from '../../api/model.ts'
import type { CypherResult } from '../../api/operations.ts'
import { type Problem, toProblem } from '../../api/problem.ts'
import { navigate } from '../../shell/address.ts'
import { useAtlas, useLinks } from '../../shell/atlas.ts'
import { Dialog } from '../Dialog.tsx'
import { Field } from '../Field.tsx'
import { ProblemNotice } from '../ProblemNotice.tsx'
import { formatReport, inferType } from './reportText.ts'

const columnNamePattern = /^[a-z][A-Za-z]*$/

const fields = [
  { name: 'title', type: 'string', isRequired: true, description: 'At most six words' },
  { name: 'question', type: 'string', isRequired: true, description: 'As a person would ask it' },
  { name: 'description', type: 'string', isRequired: true, description: 'What counts, and in which order' },
] as const

/** Saves a query as a report, which everybody can run from then on. */
export function SaveReport({
  query,
  parameters,
  result,
  onClose,
}: {
  query: string
  parameters: Readonly<Record<string, unknown>>
  result: CypherResult
  onClose: () => void
}) {
  const { client, announce } = useAtlas()
  const links = useLinks()
  const [draft, setDraft] = useState({ title: '', question: '', description: '' })
  const [descriptions, setDescriptions] = useState<Readonly<Record<string, string>>>({})
  const [problem, setProblem] = useState<Problem>()
  const unnamed = result.columns.filter((name) => !columnNamePattern.test(name))
  const columns = result.columns.map((name, index) => ({
    name,
    type: inferType(result.rows.map((row) => row[index])),
    description: descriptions[name] ?? toLabel(name),
  }))
  const save = async (event: Event) => {
    event.preventDefault()
    const name = toReportName(draft.title)
    try {
      const text = formatReport({ ...draft, columns, parameters, query })
      await client.send(`reports/${encodeURIComponent(name)}`, { method: 'PUT', body: { text } })
      announce(`Saved as “${draft.title}”`)
      onClose()
      navigate(links.page(['reports', name]))
    } catch (error) {
      setProblem(toProblem(error))
    }
  }
  return (
    <Dialog title="Save as a report" onClose={onClose}>
      {unnamed.length > 0 ? (
        <p class="notice">
          Give each column a name of letters that starts with a small one, such as{' '}
          <code>RETURN touchpoint.id AS touchpointId</code>. Not suitable: {unnamed.join(', ')}.
        </p>
      ) : (
        <form onSubmit={save}>
          {fields.map((field) => (
            <Field
              key={field.name}
              field={field}
              value={draft[field.name]}
              onChange={(value) => setDraft({ ...draft, [field.name]: value })}
            />
          ))}
          <details>
            <summary>Descriptions of its {columns.length} columns</summary>
            {columns.map(({ name, type, description }) => (
              <Field
                key={name}
                field={{ name, type: 'string', description: type }}
                value={description}
                onChange={(value) => setDescriptions({ ...descriptions, [name]: value })}
              />
            ))}
          </details>
          {problem && <ProblemNotice problem={problem} />}
          <p>
            <button type="submit" class="primary">
              Save
            </button>
          </p>
        </form>
      )}
    </Dialog>
  )
}

/** `Touchpoints without a channel` as `touchpoints-without-a-channel`. */
const toReportName = (title: string) =>
  title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-0-9]+|-+$/g, '')
