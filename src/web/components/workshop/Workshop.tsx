import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { ImportJob } from '../../api/operations.ts'
import { type Problem, toProblem } from '../../api/problem.ts'
import { useResource } from '../../api/useResource.ts'
import { navigate } from '../../shell/address.ts'
import { useAtlas, useLinks, useMay } from '../../shell/atlas.ts'
import { formatCount } from '../../shell/format.ts'
import { Loaded } from '../Loaded.tsx'
import { ProblemNotice } from '../ProblemNotice.tsx'
import { Board, type BoardActions, type CellPlace } from './Board.tsx'
import { BoardPoints } from './BoardPoints.tsx'
import { groupNotes, listNotes } from './boardNotes.ts'
import { createRow, type DraftCheck, type DraftColumn, type DraftList, type DraftRow } from './draft.ts'
import { DraftSession, type DraftState } from './draftSession.ts'

/** A whiteboard that several people fill in at the same time. */
export function Workshop({ id }: { id: string }) {
  const { client } = useAtlas()
  const columns = useResource('draft columns', async (signal) => {
    const { value } = await client.send<DraftList>('drafts', { signal })
    return value.columns
  })
  return (
    <Loaded resource={columns} what="the whiteboard">
      {(loaded) => <OpenWorkshop id={id} columns={loaded} />}
    </Loaded>
  )
}

function OpenWorkshop({ id, columns }: { id: string; columns: readonly DraftColumn[] }) {
  const links = useLinks()
  const mayImport = useMay('import')
  const { state, session } = useDraft(id)
  const [focus, setFocus] = useState<CellPlace>()
  const rows = useRowsWithBlank(state?.rows)
  const check = useDraftCheck(id, state?.storedVersion ?? 0)
  const notes = useMemo(() => listNotes(check, rows, columns), [check, rows, columns])
  const actions = useBoardActions(session, rows, columns)
  const [problem, apply, isApplying] = useApply(id)
  if (!state?.isLoaded && !state?.isDeleted) return <p class="muted loading">Loading the whiteboard…</p>
  if (state.isDeleted) {
    return (
      <p class="notice">
        This whiteboard does not exist, or somebody deleted it.{' '}
        <a href={links.page(['workshop'])}>All whiteboards</a>
      </p>
    )
  }
  const filled = rows.filter(({ revision }) => revision > 0)
  const hasFaults = (check?.faults.length ?? 0) > 0
  const isSaved = rows.every(({ edits }) => Object.keys(edits).length === 0)
  const hasConflicts = rows.some(({ conflicts }) => Object.keys(conflicts).length > 0)
  return (
    <>
      <div class="page-head">
        <div>
          <p class="muted">
            <a href={links.page(['workshop'])}>Workshop</a> › {formatCount(filled.length, 'row')}
          </p>
          <h1>
            <bdi>{state.title}</bdi>
          </h1>
          <p class="muted" role="status">
            {describeProgress(state.isConnected, hasConflicts, isSaved)}
          </p>
        </div>
        {mayImport && (
          <button
            type="button"
            class="primary"
            disabled={filled.length === 0 || hasFaults || hasConflicts || !isSaved || isApplying}
            title={hasFaults ? 'Correct the errors first' : undefined}
            onClick={apply}
          >
            Apply to the map
          </button>
        )}
      </div>
      {state.importId && (
        <p class="notice">
          This whiteboard was applied.{' '}
          <a href={links.page(['import', state.importId])}>See what it did, or undo it</a>
        </p>
      )}
      {(problem ?? state.problem) && <ProblemNotice problem={(problem ?? state.problem) as Problem} />}
      <p class="muted hint">
        Enter or F2 edits a cell, arrows move, Tab goes right. Paste cells from a spreadsheet. Several names
        in a cell are separated by semicolons.
      </p>
      <Board
        columns={columns}
        rows={rows}
        notes={groupNotes(notes)}
        focus={focus}
        isEditable={mayImport}
        actions={actions}
      />
      <BoardPoints
        check={check}
        notes={notes}
        rows={filled}
        columns={columns}
        onGo={(place) => setFocus({ ...place })}
      />
    </>
  )
}

function describeProgress(isConnected: boolean, hasConflicts: boolean, isSaved: boolean): string {
  if (!isConnected) return 'Reconnecting; what you type is kept.'
  if (hasConflicts) return 'Somebody changed the same cell: choose a text.'
  return isSaved ? 'Everything is saved.' : 'Saving…'
}

function useDraft(id: string) {
  const { client } = useAtlas()
  const [state, setState] = useState<DraftState>()
  const [session, setSession] = useState<DraftSession>()
  useEffect(() => {
    const opened = new DraftSession(client, id, setState)
    setSession(opened)
    return () => opened.close()
  }, [client, id])
  return { state, session }
}

/** The rows, and one more to fill in. It stays the same one until somebody types in it. */
function useRowsWithBlank(rows: readonly DraftRow[] | undefined): readonly DraftRow[] {
  const blank = useRef<DraftRow>(createRow(0))
  return useMemo(() => {
    const known = rows ?? []
    if (known.some(({ id }) => id === blank.current.id)) blank.current = createRow(0)
    blank.current = { ...blank.current, position: (known.at(-1)?.position ?? 0) + 1 }
    return [...known, blank.current]
  }, [rows])
}

const checkPauseMs = 500

/** What applying the draft would do; again a moment after something was stored. */
function useDraftCheck(id: string, storedVersion: number): DraftCheck | undefined {
  const { client } = useAtlas()
  const [check, setCheck] = useState<DraftCheck>()
  useEffect(() => {
    if (storedVersion === 0) return
    const controller = new AbortController()
    const timer = setTimeout(async () => {
      const path = `drafts/${encodeURIComponent(id)}/check`
      // The next check shows what this one could not.
      const checked = await client
        .send<DraftCheck>(path, { method: 'POST', signal: controller.signal })
        .catch(() => undefined)
      if (checked) setCheck(checked.value)
    }, checkPauseMs)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [client, id, storedVersion])
  return check
}

function useBoardActions(
  session: DraftSession | undefined,
  rows: readonly DraftRow[],
  columns: readonly DraftColumn[],
): BoardActions {
  const { announce } = useAtlas()
  return {
    setCells: (row, cells, basis) => session?.setCells(row, cells, basis),
    resolve: (rowId, column, isMine) => session?.resolve(rowId, column, isMine),
    paste({ rowId, column }, table) {
      const firstRow = rows.findIndex((row) => row.id === rowId)
      const firstColumn = columns.findIndex(({ name }) => name === column)
      for (const [index, texts] of table.entries()) {
        const last = rows.at(-1)
        const beyond = firstRow + index - rows.length + 1
        const row = rows[firstRow + index] ?? createRow((last?.position ?? 0) + beyond)
        session?.setCells(row, toCells(texts, columns.slice(firstColumn)))
      }
      announce(`Pasted ${formatCount(table.length, 'row')}`)
    },
    deleteRow(row) {
      session?.deleteRow(row)
      announce('Row deleted', {
        label: 'Undo',
        run: () => session?.setCells({ ...createRow(row.position) }, { ...row.stored, ...row.edits }),
      })
    },
  }
}

const toCells = (texts: readonly string[], columns: readonly DraftColumn[]) =>
  Object.fromEntries(
    columns.slice(0, texts.length).map(({ name }, index) => [name, (texts[index] ?? '').trim()]),
  )

/** Applies a draft as an import, which can be undone like every other. */
function useApply(id: string) {
  const { client, refresh } = useAtlas()
  const links = useLinks()
  const [problem, setProblem] = useState<Problem>()
  const [isApplying, setApplying] = useState(false)
  const apply = async () => {
    setApplying(true)
    try {
      const { value } = await client.send<ImportJob>(`drafts/${encodeURIComponent(id)}/apply`, {
        method: 'POST',
      })
      refresh()
      navigate(links.page(['import', value.id]))
    } catch (error) {
      setProblem(toProblem(error))
      setApplying(false)
    }
  }
  return [problem, apply, isApplying] as const
}
