import { useCallback, useEffect, useState } from 'preact/hooks'
import type { Client } from '../../api/client.ts'
import { readEvents } from '../../api/events.ts'
import type { ImportJob } from '../../api/operations.ts'
import { type Problem, toProblem } from '../../api/problem.ts'
import { useAtlas } from '../../shell/atlas.ts'

const runningStates: readonly ImportJob['state'][] = ['received', 'reading', 'writing', 'undoing']

export const isRunning = ({ state }: ImportJob): boolean => runningStates.includes(state)

const reconnectMs = 1_000

/** Follows an import until it ends. */
export function useImportJob(id: string) {
  const { client, refresh } = useAtlas()
  const [job, setJob] = useState<ImportJob>()
  const [problem, setProblem] = useState<Problem>()
  const [round, setRound] = useState(0)
  useEffect(() => {
    const controller = new AbortController()
    setProblem(undefined)
    followImport(client, id, controller.signal, setJob).then(
      ({ hasRun }) => hasRun && refresh(),
      (error: unknown) => !controller.signal.aborted && setProblem(toProblem(error)),
    )
    return () => controller.abort()
  }, [client, id, round])
  const follow = useCallback(() => setRound((last) => last + 1), [])
  return { job, problem, follow }
}

/** Reports each state of an import, also over connections that end early. */
async function followImport(
  client: Client,
  id: string,
  signal: AbortSignal,
  onJob: (job: ImportJob) => void,
): Promise<{ hasRun: boolean }> {
  for (let hasRun = false; ; ) {
    const response = await client.fetch(`imports/${encodeURIComponent(id)}/events`, { signal })
    for await (const { data } of readEvents(response)) {
      const job = JSON.parse(data) as ImportJob
      onJob(job)
      if (!isRunning(job)) return { hasRun }
      hasRun = true
    }
    await new Promise((resolve) => setTimeout(resolve, reconnectMs))
    signal.throwIfAborted()
  }
}

/** How an import treats elements that exist, or that the files lack. */
export const importModes = {
  upsert: 'Create new elements and update existing ones',
  create: 'Create only; an element that already exists is an error',
  replace: 'Replace: elements of the same kinds that the files lack are deleted',
} as const

export type ImportMode = keyof typeof importModes

/** Files to import, and how. */
export interface ImportChoice {
  readonly files: readonly File[]
  readonly mode: ImportMode
  /** Name of a saved mapping; our own layout if undefined. */
  readonly mapping?: string | undefined
}

/** Sends files; `dryRun` checks everything and writes nothing. */
export async function startImport(
  client: Client,
  { files, mode, mapping }: ImportChoice,
  options: { readonly dryRun: boolean; readonly confirm?: number | undefined; readonly signal: AbortSignal },
): Promise<ImportJob> {
  const body = new FormData()
  for (const file of files) body.append('file', file, file.name)
  const { dryRun, confirm, signal } = options
  const { value } = await client.send<ImportJob>('imports', {
    method: 'POST',
    query: { mode, dryRun, confirm, mapping },
    body,
    signal,
  })
  return value
}

/** The import that a refusal is about: its record has every error with its place. */
export async function readRefusedImport(
  client: Client,
  { details }: Problem,
): Promise<ImportJob | undefined> {
  if (typeof details.importId !== 'string') return undefined
  return (await client.send<ImportJob>(`imports/${details.importId}`)).value
}

/** Reads an import until it has ended. */
export async function waitForImport(
  client: Client,
  started: ImportJob,
  signal: AbortSignal,
  onJob: (job: ImportJob) => void,
): Promise<void> {
  onJob(started)
  if (isRunning(started)) await followImport(client, started.id, signal, onJob)
}
