import { useState } from 'preact/hooks'
import { type Problem, toProblem } from '../api/problem.ts'
import { Loaded } from '../components/Loaded.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import type { DraftList, DraftSummary } from '../components/workshop/draft.ts'
import { Workshop } from '../components/workshop/Workshop.tsx'
import { navigate } from '../shell/address.ts'
import { useAtlas, useLinks, useMay } from '../shell/atlas.ts'
import { formatCount, formatTime } from '../shell/format.ts'
import type { Page, PageProps } from '../shell/page.ts'
import { useMapResource } from '../shell/useMapResource.ts'

/** Who, why, when, with what: answered by several people on one whiteboard, then applied to the map. */
export default {
  name: 'workshop',
  title: 'Workshop',
  question: 'Who does what for which customer, why, when and with what?',
  order: 80,
  permission: 'import',
  isWide: true,
  Component: WorkshopPage,
} satisfies Page

function WorkshopPage({ segments: [id] }: PageProps) {
  return id === undefined ? <Drafts /> : <Workshop id={id} />
}

function Drafts() {
  const { client } = useAtlas()
  const mayImport = useMay('import')
  const drafts = useMapResource(
    'drafts',
    async (signal) => (await client.send<DraftList>('drafts', { signal })).value,
  )
  return (
    <>
      <div class="page-head">
        <div>
          <h1>Workshop</h1>
          <p class="muted">
            A whiteboard that several people fill in together. The map changes only when you apply it.
          </p>
        </div>
      </div>
      {mayImport && <NewDraft />}
      <Loaded resource={drafts} what="the whiteboards">
        {({ items }) => <DraftItems drafts={items} onDelete={drafts.reload} />}
      </Loaded>
    </>
  )
}

function NewDraft() {
  const { client } = useAtlas()
  const links = useLinks()
  const [title, setTitle] = useState('')
  const [problem, setProblem] = useState<Problem>()
  const create = async (event: Event) => {
    event.preventDefault()
    try {
      const { value } = await client.send<DraftSummary>('drafts', {
        method: 'POST',
        body: { title: title.trim() },
      })
      navigate(links.page(['workshop', value.id]))
    } catch (error) {
      setProblem(toProblem(error))
    }
  }
  return (
    <form class="toolbar" onSubmit={create}>
      <label class="inline">
        Title
        <input
          required
          maxLength={200}
          value={title}
          onInput={({ currentTarget }) => setTitle(currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary">
        New whiteboard
      </button>
      {problem && <ProblemNotice problem={problem} />}
    </form>
  )
}

function DraftItems({ drafts, onDelete }: { drafts: readonly DraftSummary[]; onDelete: () => void }) {
  const { client, announce } = useAtlas()
  const links = useLinks()
  const mayImport = useMay('import')
  const remove = async ({ id, title }: DraftSummary) => {
    try {
      await client.send(`drafts/${id}`, { method: 'DELETE' })
      announce(`“${title}” was deleted`)
      onDelete()
    } catch (error) {
      announce(toProblem(error).message)
    }
  }
  if (drafts.length === 0) return <p class="muted">No whiteboard yet.</p>
  return (
    <ul class="catalogue">
      {drafts.map((draft) => (
        <li key={draft.id}>
          <a href={links.page(['workshop', draft.id])}>
            <bdi>{draft.title}</bdi>
          </a>{' '}
          <span class="muted">
            {formatCount(draft.rowCount, 'row')}, changed {formatTime(draft.updatedAt)}, by{' '}
            <bdi>{draft.createdBy}</bdi>
          </span>
          {draft.import && (
            <>
              {' '}
              <a href={links.page(['import', draft.import])}>applied</a>
            </>
          )}
          {mayImport && (
            <button
              type="button"
              class="icon"
              aria-label={`Delete ${draft.title}`}
              onClick={() => remove(draft)}
            >
              ×
            </button>
          )}
        </li>
      ))}
    </ul>
  )
}
