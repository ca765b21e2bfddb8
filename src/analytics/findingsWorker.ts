import type { FindingEntry, FindingState } from '../findings/findingEntry.ts'
import type { FindingGrouping } from '../findings/groupFindings.ts'
import type { FindingsQuery } from '../findings/paginateFindings.ts'
import { serveTasks } from '../workers/serveTasks.ts'
import { createFindingsStore, type FindingsSummary } from './findingsStore.ts'
import { createRowCursors } from './rowCursors.ts'

const store = createFindingsStore()
const cursors = createRowCursors<FindingEntry>()

export default serveTasks({
  addChunk: (task: { digest: string; chunk: Uint8Array }) => store.addChunk(task.digest, task.chunk),

  replace: (task: { day: string; summary: FindingsSummary; digests: readonly string[] }) =>
    store.replace(task.day, task.summary, task.digests),

  setStates: (states: readonly FindingState[]) => store.setStates(states),

  summarize: (day: string) => store.summarize(day),

  list: (task: { day: string; query: FindingsQuery }) => store.list(task.day, task.query),

  group: (task: { day: string; query: FindingsQuery; grouping: FindingGrouping }) =>
    store.group(task.day, task.query, task.grouping),

  /** Returns the summary of all findings, and the handle to read them with `readRows`. */
  openAll: async (day: string) => {
    const reading = await store.readAll(day)
    if (!reading) return undefined
    const { entries, ...summary } = reading
    return { handle: cursors.open(entries), summary }
  },

  pack: (day: string) => store.pack(day),

  readRows: (handle: string) => cursors.read(handle),

  closeRows: (handle: string) => cursors.close(handle),

  find: (task: { day: string; key: string }) => store.find(task.day, task.key),
})
