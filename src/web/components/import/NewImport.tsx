import { useEffect, useRef, useState } from 'preact/hooks'
import type { ImportJob } from '../../api/operations.ts'
import { type Problem, toProblem } from '../../api/problem.ts'
import { isTableFile } from '../../api/tableText.ts'
import { navigate } from '../../shell/address.ts'
import { useAtlas, useLinks } from '../../shell/atlas.ts'
import { formatCount } from '../../shell/format.ts'
import { ProblemNotice } from '../ProblemNotice.tsx'
import { FileChooser } from './FileChooser.tsx'
import { FilePreview } from './FilePreview.tsx'
import { ImportOutcome } from './ImportOutcome.tsx'
import { ImportProgress } from './ImportProgress.tsx'
import {
  type ImportChoice,
  type ImportMode,
  importModes,
  readRefusedImport,
  startImport,
  waitForImport,
} from './importJob.ts'
import { listColumns } from './mapping/columnMeaning.ts'
import { MappingSection } from './mapping/MappingSection.tsx'
import { useMapping } from './mapping/useMapping.ts'

/** Files to import: chosen or proposed, shown, checked without writing anything, then imported. */
export function NewImport({ proposal }: { proposal: readonly File[] }) {
  const [files, setFiles] = useState(proposal)
  const [mode, setMode] = useState<ImportMode>('upsert')
  const [isConfirmed, setConfirmed] = useState(false)
  const run = useImportRun()
  const { check, problem, activity } = run
  const isChecked = check?.state === 'done'
  const removals = check?.removalsTotal ?? 0
  const reset = () => {
    run.reset()
    setConfirmed(false)
  }
  const mapping = useMapping(files, reset)
  const { draft } = mapping
  const isMappingSaved = draft === undefined || draft.isSaved
  const choice = { files, mode, mapping: draft?.name }
  const isBusy = activity !== undefined || mapping.isReading
  return (
    <section aria-label="New import" class="new-import">
      <ProposalNotice proposal={proposal} files={files} />
      <FileChooser
        files={files}
        onChange={(chosen) => {
          setFiles(chosen)
          reset()
        }}
      />
      <MappingSection choice={mapping} hasFiles={files.length > 0} />
      {files.length > 0 && (
        <>
          <ModeChoice
            mode={mode}
            onChange={(chosen) => {
              setMode(chosen)
              reset()
            }}
          />
          <ImportActions
            removals={isChecked ? removals : 0}
            isConfirmed={isConfirmed}
            onConfirm={setConfirmed}
            isChecked={isChecked}
            isBusy={isBusy}
            isMappingSaved={isMappingSaved}
            onStart={(options) => run.start(choice, options)}
          />
          {activity === 'sending' && (
            <div class="import-progress" aria-busy="true">
              <progress aria-label="Sending" />
              <span>Sending and reading the files</span>
              <button type="button" onClick={run.cancel}>
                Cancel
              </button>
            </div>
          )}
          {check && activity === 'following' && <ImportProgress job={check} onCancel={run.cancel} />}
        </>
      )}
      {problem && <ProblemNotice problem={problem} />}
      <div role="status">
        {check && !activity && (
          <>
            <h2>{isChecked ? 'The check found no errors' : 'The check found errors'}</h2>
            <ImportOutcome job={check} />
          </>
        )}
      </div>
      {files.length > 0 && (
        <>
          <h2>Preview</h2>
          {files.filter(isTableFile).map((file) => (
            <FilePreview
              key={file.name}
              file={file}
              mappedColumns={draft?.mapping.tables.flatMap(listColumns) ?? []}
              faults={check?.faults ?? []}
            />
          ))}
          {!files.every(isTableFile) && (
            <p class="muted">
              Only CSV is shown here; the check reads the other files, and shows rows of workbooks with
              errors.
            </p>
          )}
        </>
      )}
    </section>
  )
}

/** Checks the files, and imports them after a check without errors. */
function ImportActions({
  removals,
  isConfirmed,
  onConfirm,
  isChecked,
  isBusy,
  isMappingSaved,
  onStart,
}: {
  /** Number of elements that would be deleted. */
  removals: number
  isConfirmed: boolean
  onConfirm: (isConfirmed: boolean) => void
  isChecked: boolean
  isBusy: boolean
  isMappingSaved: boolean
  onStart: (options: RunOptions) => void
}) {
  return (
    <>
      {removals > 0 && (
        <label class="notice">
          <input
            type="checkbox"
            checked={isConfirmed}
            onChange={({ currentTarget }) => onConfirm(currentTarget.checked)}
          />
          Delete the {formatCount(removals, 'element')} that the files lack
        </label>
      )}
      <div class="toolbar">
        <button
          type="button"
          class={isChecked ? '' : 'primary'}
          disabled={isBusy || !isMappingSaved}
          onClick={() => onStart({ dryRun: true })}
        >
          Check without importing
        </button>
        <button
          type="button"
          class={isChecked ? 'primary' : ''}
          disabled={!isChecked || isBusy || (removals > 0 && !isConfirmed)}
          onClick={() => onStart({ dryRun: false, ...(removals > 0 && { confirm: removals }) })}
        >
          Import
        </button>
        {!isChecked && !isBusy && (
          <span class="muted">
            {isMappingSaved
              ? 'Import after a check without errors.'
              : 'Save the mapping first; then check, and import after a check without errors.'}
          </span>
        )}
      </div>
    </>
  )
}

const ProposalNotice = ({ proposal, files }: Record<'proposal' | 'files', readonly File[]>) =>
  proposal.length > 0 && files === proposal ? (
    <p class="notice">
      A link proposes these rows. Nothing was written: read them below, check them, then import them.
    </p>
  ) : null

function ModeChoice({ mode, onChange }: { mode: ImportMode; onChange: (mode: ImportMode) => void }) {
  return (
    <fieldset class="choices">
      <legend>How</legend>
      {Object.entries(importModes).map(([name, label]) => (
        <label key={name}>
          <input
            type="radio"
            name="import-mode"
            checked={name === mode}
            onChange={() => onChange(name as ImportMode)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  )
}

interface RunOptions {
  readonly dryRun: boolean
  readonly confirm?: number
}

/** Starts checks and imports; an import that has started is shown at its own address. */
function useImportRun() {
  const { client, refresh } = useAtlas()
  const links = useLinks()
  const [check, setCheck] = useState<ImportJob>()
  const [problem, setProblem] = useState<Problem>()
  const [activity, setActivity] = useState<'sending' | 'following'>()
  const controller = useRef<AbortController>(undefined)
  useEffect(() => () => controller.current?.abort(), [])
  const run = async (choice: ImportChoice, options: RunOptions, signal: AbortSignal) => {
    const started = await startImport(client, choice, { ...options, signal })
    if (!options.dryRun) {
      refresh()
      return navigate(links.page(['import', started.id]))
    }
    setActivity('following')
    await waitForImport(client, started, signal, setCheck)
  }
  /** A refusal shows the record of the import, which has every error with its place. */
  const showRefusal = async (error: unknown) => {
    const refusal = toProblem(error)
    const job = await readRefusedImport(client, refusal).catch(() => undefined)
    if (job) setCheck(job)
    else setProblem(refusal)
  }
  const start: (choice: ImportChoice, options: RunOptions) => Promise<void> = async (choice, options) => {
    controller.current = new AbortController()
    const { signal } = controller.current
    setProblem(undefined)
    setCheck(undefined)
    setActivity('sending')
    try {
      await run(choice, options, signal)
    } catch (error) {
      if (!signal.aborted) await showRefusal(error)
    }
    if (!signal.aborted) setActivity(undefined)
  }
  const reset = () => {
    controller.current?.abort()
    setCheck(undefined)
    setProblem(undefined)
    setActivity(undefined)
  }
  /** A check that is already running is also stopped at the service. */
  const cancel = () => {
    if (check) client.call('cancelImport', { path: { id: check.id } }).catch(() => {})
    reset()
  }
  return { check, problem, activity, start, reset, cancel }
}
