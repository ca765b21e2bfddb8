import type { ComponentChildren } from 'preact'
import { useId, useState } from 'preact/hooks'
import { type Property, toLabel } from '../../../api/model.ts'
import type { ColumnMapping, MappingTable } from '../../../api/operations.ts'
import { type Fault, type Problem, toProblem } from '../../../api/problem.ts'
import { useAtlas } from '../../../shell/atlas.ts'
import { capitalize, formatCount } from '../../../shell/format.ts'
import { ProblemNotice } from '../../ProblemNotice.tsx'
import { ColumnRow } from './ColumnRow.tsx'
import {
  getEdge,
  getRowElement,
  isSameHeader,
  locateFault,
  readMeaning,
  withKind,
  withMeaning,
  withSource,
} from './columnMeaning.ts'
import { EdgeSettings } from './EdgeSettings.tsx'
import { createTable, type FileColumn, listTableColumns, listUnmappedTables } from './fileLayout.ts'
import { MappingFile } from './MappingFile.tsx'
import { SaveMapping } from './SaveMapping.tsx'
import type { MappingChoice, MappingDraft } from './useMapping.ts'

/** A mapping as a row for each column, which is corrected, saved under a name, and stored as a file. */
export function MappingEditor({
  draft,
  choice: { columns, proposed, list, edit, save },
}: {
  draft: MappingDraft
  choice: MappingChoice
}) {
  const { mapping } = draft
  const [problem, setProblem] = useState<Problem>()
  const change = (next: ColumnMapping) => {
    setProblem(undefined)
    edit(next)
  }
  const saveAs = (name: string) => {
    setProblem(undefined)
    return save(name).catch((error: unknown) => setProblem(toProblem(error)))
  }
  const changeTable = (index: number, table: MappingTable) =>
    change({ ...mapping, tables: mapping.tables.map((each, at) => (at === index ? table : each)) })
  const faults = problem?.faults ?? []
  return (
    <>
      {draft.isBuiltIn && (
        <p class="muted">
          {mapping.title && `${mapping.title}. `}
          This mapping comes with the service; a correction makes a copy of your own.
        </p>
      )}
      <Folded label={draft.isBuiltIn ? 'What its columns become' : undefined}>
        {mapping.tables.map((table, index) => (
          <MappedTable
            key={index}
            table={table}
            proposed={proposed?.tables[index]}
            columns={listTableColumns(mapping, index, columns)}
            faults={faults.filter(({ path }) => locateFault(mapping, path)?.table === index)}
            findFaultColumn={({ path }) => locateFault(mapping, path)?.column}
            onChange={(next) => changeTable(index, next)}
          />
        ))}
      </Folded>
      {listUnmappedTables(mapping, columns).map((name) => (
        <p key={name} class="notice">
          The rows of <bdi>{name}</bdi> are not read.{' '}
          <button
            type="button"
            onClick={() => {
              const column = columns.find(({ table }) => table === name)?.column ?? ''
              change({ ...mapping, tables: [...mapping.tables, createTable(name, column)] })
            }}
          >
            Read them
          </button>
        </p>
      ))}
      {!draft.isBuiltIn && (
        <SaveMapping key={draft.name} draft={draft} mappings={list.value?.items ?? []} onSave={saveAs} />
      )}
      {problem && <ProblemNotice problem={problem} />}
      <MappingFile draft={draft} onChange={change} />
    </>
  )
}

/** What few want to see is behind a label. */
const Folded = ({ label, children }: { label: string | undefined; children: ComponentChildren }) =>
  label === undefined ? (
    <div>{children}</div>
  ) : (
    <details class="mapping-file">
      <summary>{label}</summary>
      {children}
    </details>
  )

function MappedTable({
  table,
  proposed,
  columns,
  faults,
  findFaultColumn,
  onChange,
}: {
  table: MappingTable
  proposed: MappingTable | undefined
  columns: readonly FileColumn[]
  faults: readonly Fault[]
  findFaultColumn: (fault: Fault) => string | undefined
  onChange: (table: MappingTable) => void
}) {
  const name = table.tables?.join(', ') ?? 'all other tables'
  const row = getRowElement(table)
  const edge = getEdge(table)
  /** What is to be checked of the proposal, until it is corrected. */
  const getNote = ({ column, note }: FileColumn) => {
    const meaning = readMeaning(table, column)
    const isProposed = JSON.stringify(meaning) === JSON.stringify(proposed && readMeaning(proposed, column))
    return isProposed && meaning.meaning !== 'none' ? note && capitalize(note) : undefined
  }
  const listErrors = (column: string) =>
    faults.flatMap((fault) => {
      const place = findFaultColumn(fault)
      return place !== undefined && isSameHeader(place, column) ? [fault.message] : []
    })
  const unplaced = columns.filter(({ column }) => readMeaning(table, column).meaning === 'none')
  return (
    <section class="mapped-table">
      <h3>
        Rows of <bdi>{name}</bdi>
      </h3>
      {row ? (
        <RowSettings table={table} name={name} onChange={onChange} />
      ) : edge ? (
        <EdgeSettings
          edge={edge}
          columns={columns}
          onChange={(next) => onChange({ ...table, relationships: [next] })}
        />
      ) : (
        <p class="muted">What these rows are depends on their values; the JSON below says how.</p>
      )}
      {table.when && <p class="muted">Only rows that meet the conditions in the JSON below.</p>}
      <table class="mapping-columns">
        <caption class="visually-hidden">Columns of {name} and what they become</caption>
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Values</th>
            <th scope="col">Becomes</th>
            <th scope="col">How</th>
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => (
            <ColumnRow
              key={column.column}
              table={table}
              column={column}
              note={getNote(column)}
              errors={listErrors(column.column)}
              onChange={(meaning) => onChange(withMeaning(table, column.column, meaning))}
            />
          ))}
        </tbody>
      </table>
      {unplaced.length > 0 && (
        <p class="muted" role="status">
          {formatCount(unplaced.length, 'column')}{' '}
          {row?.source === undefined
            ? 'without a place: the check lists what is not held.'
            : `without a place: kept in ${toLabel(row.source).toLowerCase()}.`}
        </p>
      )}
    </section>
  )
}

const isText = ({ type, choices, isSetByService, name }: Property) =>
  type === 'string' && !choices && !isSetByService && !['id', 'name', 'externalId'].includes(name)

function RowSettings({
  table,
  name,
  onChange,
}: {
  table: MappingTable
  name: string
  onChange: (table: MappingTable) => void
}) {
  const { model } = useAtlas()
  const id = useId()
  const row = getRowElement(table)
  const kind = typeof row?.kind === 'string' ? row.kind : ''
  const properties = (model.kinds.get(kind)?.properties ?? []) as readonly Property[]
  const changeKind = (next: string) =>
    onChange(withKind(table, next, new Set(model.kinds.get(next)?.properties.map((each) => each.name))))
  return (
    <div class="toolbar">
      <label class="inline" for={`${id}-kind`}>
        Each row is a
      </label>
      <select
        id={`${id}-kind`}
        aria-label={`Kind of the rows of ${name}`}
        value={kind}
        onChange={({ currentTarget }) => changeKind(currentTarget.value)}
      >
        {[...model.kinds.keys()].map((each) => (
          <option key={each} value={each}>
            {toLabel(each)}
          </option>
        ))}
      </select>
      <label class="inline" for={`${id}-source`}>
        Values without a place are
      </label>
      <select
        id={`${id}-source`}
        value={row?.source ?? ''}
        onChange={({ currentTarget }) => onChange(withSource(table, currentTarget.value || undefined))}
      >
        <option value="">listed, not held</option>
        {properties.filter(isText).map((property) => (
          <option key={property.name} value={property.name}>
            kept in {toLabel(property.name).toLowerCase()}
          </option>
        ))}
      </select>
    </div>
  )
}
