import type { ImportJob } from '../../api/operations.ts'
import { toProblem } from '../../api/problem.ts'
import { useAtlas } from '../../shell/atlas.ts'
import { formatCount, formatNumber } from '../../shell/format.ts'
import { DataTable, type Row } from '../DataTable.tsx'
import { saveFile } from '../Downloads.tsx'
import { ElementLink } from '../ElementLink.tsx'
import { SheetsWithFaults } from './FilePreview.tsx'
import { faultColumns } from './faultColumns.ts'
import { ImportChanges } from './ImportChanges.tsx'
import { ValuesNotHeld } from './ValuesNotHeld.tsx'

/** What an import did, or would do: figures, errors, changes, values that are not held, notices, look-alikes, removals. */
export function ImportOutcome({ job }: { job: ImportJob }) {
  const { counts, dryRun, state, problem, notices, noticesTotal, faultsTotal } = job
  const isValid = faultsTotal === 0 && state !== 'failed'
  return (
    <>
      {problem && (!dryRun || faultsTotal === 0) && (
        <div class="notice problem" role="alert">
          <strong>{dryRun ? 'The check failed' : 'Nothing was imported'}</strong>
          <p>{problem.detail}</p>
        </div>
      )}
      {isValid && (
        <dl class="figures outcome">
          {(['created', 'updated', 'unchanged', 'removed'] as const).map((outcome) => (
            <div key={outcome} class="figure">
              <dt>{dryRun && outcome !== 'unchanged' ? `would be ${outcome}` : outcome}</dt>
              <dd>
                <strong>{formatNumber(counts[outcome])}</strong>
              </dd>
            </div>
          ))}
        </dl>
      )}
      <FaultTable job={job} />
      <SheetsWithFaults job={job} />
      {isValid && <ImportChanges job={job} />}
      <ValuesNotHeld job={job} />
      {notices.length > 0 && (
        <section>
          <h3>Notices</h3>
          <FirstOnly shown={notices.length} total={noticesTotal} />
          <ul>
            {notices.map((notice) => (
              <li key={notice}>{notice}</li>
            ))}
          </ul>
        </section>
      )}
      <LookAlikes job={job} />
      <Removals job={job} />
    </>
  )
}

function FaultTable({ job: { id, faults, faultsTotal } }: { job: ImportJob }) {
  const { client, announce } = useAtlas()
  if (faults.length === 0) return null
  const columns = faultColumns.filter(({ name }) => faults.some((fault) => fault[name] !== undefined))
  const download = async () => {
    try {
      const response = await client.fetch(`imports/${id}/errors.csv`)
      saveFile(await response.blob(), 'errors.csv')
    } catch (error) {
      announce(toProblem(error).message)
    }
  }
  return (
    <section>
      <h3>{formatCount(faultsTotal, 'error')}</h3>
      {faults.length < faultsTotal && (
        <p class="muted">
          The first {formatNumber(faults.length)} of {formatNumber(faultsTotal)}.
        </p>
      )}
      <DataTable
        caption="Errors of the import"
        noun="error"
        columns={columns}
        rows={faults.map((fault): Row => ({ ...fault }))}
      >
        <button type="button" onClick={download}>
          Download errors.csv
        </button>
      </DataTable>
    </section>
  )
}

/** New names that may be other spellings of existing ones. */
export function LookAlikes({
  job: { lookAlikes, lookAlikesTotal },
}: {
  job: Pick<ImportJob, 'lookAlikes' | 'lookAlikesTotal'>
}) {
  if (lookAlikes.length === 0) return null
  return (
    <section>
      <h3>{formatCount(lookAlikesTotal, 'new name')} similar to existing ones</h3>
      <FirstOnly shown={lookAlikes.length} total={lookAlikesTotal} />
      <ul>
        {lookAlikes.map(({ file, row, kind, name, like }) => (
          <li key={`${file} ${row} ${kind} ${name}`}>
            <span class="muted">
              <bdi>{file}</bdi>, row {row}:
            </span>{' '}
            <bdi>{name}</bdi> is similar to <ElementLink element={like} name={like.name} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Says that a list is cut. */
const FirstOnly = ({ shown, total }: { shown: number; total: number }) =>
  shown < total && (
    <p class="muted">
      The first {formatNumber(shown)} of {formatNumber(total)}:
    </p>
  )

function Removals({ job: { removals, removalsTotal, dryRun, state } }: { job: ImportJob }) {
  if (removalsTotal === 0) return null
  return (
    <details open={dryRun}>
      <summary>
        {formatCount(removalsTotal, 'element')} {dryRun || state !== 'done' ? 'would be deleted' : 'deleted'}
      </summary>
      <FirstOnly shown={removals.length} total={removalsTotal} />
      <ul class="plain">
        {removals.map((removal) => (
          <li key={removal}>
            <bdi>{removal}</bdi>
          </li>
        ))}
      </ul>
    </details>
  )
}
