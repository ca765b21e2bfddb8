import { useState } from 'preact/hooks'
import { toLabel } from '../../api/model.ts'
import { type Problem, toProblem } from '../../api/problem.ts'
import { useAtlas, useLinks, useMay } from '../../shell/atlas.ts'
import { formatTime } from '../../shell/format.ts'
import { Dialog } from '../Dialog.tsx'
import { ProblemNotice } from '../ProblemNotice.tsx'
import { ImportOutcome } from './ImportOutcome.tsx'
import { ImportProgress } from './ImportProgress.tsx'
import { importModes, isRunning, useImportJob } from './importJob.ts'

/** One import: its progress and outcome; it can be cancelled and undone. */
export function ImportDetails({ id }: { id: string }) {
  const { client, announce, refresh } = useAtlas()
  const links = useLinks()
  const mayImport = useMay('import')
  const { job, problem, follow } = useImportJob(id)
  const [failure, setFailure] = useState<Problem>()
  const [isAsking, setAsking] = useState(false)
  const attempt = async (work: () => Promise<unknown>, message: string) => {
    setAsking(false)
    setFailure(undefined)
    try {
      await work()
      announce(message)
      refresh()
    } catch (error) {
      setFailure(toProblem(error))
    }
    follow()
  }
  const cancel = () =>
    attempt(() => client.call('cancelImport', { path: { id } }), 'The import was cancelled')
  const undo = () => attempt(() => client.call('undoImport', { path: { id } }), 'The import was undone')
  return (
    <>
      <p class="muted">
        <a href={links.page(['import'])}>Import</a> › {job?.files.join(', ') ?? id}
      </p>
      {problem && <ProblemNotice problem={problem} onRetry={follow} />}
      {failure && <ProblemNotice problem={failure} />}
      {!job && !problem && <p class="muted loading">Loading the import…</p>}
      {job && (
        <>
          <div class="page-head">
            <div>
              <h1>
                {job.dryRun ? 'Check' : 'Import'}: {toLabel(job.state).toLowerCase()}
              </h1>
              <p class="muted">
                By <bdi>{job.author}</bdi>, {formatTime(job.startedAt)}. {importModes[job.mode]}.
                {job.mapping !== undefined && (
                  <>
                    {' '}
                    With the mapping{' '}
                    <a href={links.page(['import'], { mapping: job.mapping })}>{job.mapping}</a>.
                  </>
                )}
              </p>
            </div>
            {mayImport && job.state === 'done' && !job.dryRun && (
              <button type="button" class="danger" onClick={() => setAsking(true)}>
                Undo this import
              </button>
            )}
          </div>
          {isRunning(job) ? (
            <ImportProgress job={job} {...(mayImport && job.state !== 'undoing' && { onCancel: cancel })} />
          ) : (
            <ImportOutcome job={job} />
          )}
        </>
      )}
      {isAsking && (
        <Dialog title="Undo this import?" onClose={() => setAsking(false)}>
          <p>
            What it created is deleted, and what it changed or deleted is as before. If one of these elements
            has changed since, nothing is undone.
          </p>
          <button type="button" class="danger" onClick={undo}>
            Undo
          </button>
        </Dialog>
      )}
    </>
  )
}
