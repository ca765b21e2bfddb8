import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Client } from '../../../api/client.ts'
import type { Model } from '../../../api/model.ts'
import type { ColumnMapping, MappingList, MappingProposal } from '../../../api/operations.ts'
import { type Problem, toProblem } from '../../../api/problem.ts'
import { isTableFile, readTableHead } from '../../../api/tableText.ts'
import { type Resource, useResource } from '../../../api/useResource.ts'
import { useAtlas, useLinks } from '../../../shell/atlas.ts'
import { createTable, type FileColumn, isOwnTable, needsMapping, suggestMappingName } from './fileLayout.ts'

/** The mapping that a person sees and corrects. */
export interface MappingDraft {
  readonly mapping: ColumnMapping
  readonly name: string
  /** Imports use what is saved. */
  readonly isSaved: boolean
  readonly isBuiltIn: boolean
  /** Whether nobody corrected the proposal; other files get another one. */
  readonly isProposal?: boolean
}

export interface MappingChoice {
  readonly draft: MappingDraft | undefined
  readonly list: Resource<MappingList>
  readonly columns: readonly FileColumn[]
  /** The mapping as it was proposed; its notes are about what it has. */
  readonly proposed: ColumnMapping | undefined
  /** A built-in mapping that the files fit, though they may also be of our own layout. */
  readonly suggestion: string | undefined
  readonly problem: Problem | undefined
  readonly isReading: boolean
  /** Chooses a mapping by name; our own layout if empty. */
  readonly choose: (name: string) => void
  readonly propose: () => void
  readonly edit: (mapping: ColumnMapping) => void
  readonly save: (name: string) => Promise<void>
}

/** Larger files are read when a person asks for a proposal, as they are sent for it. */
const maxBytesUnasked = 20_000_000
/** Columns of tables of relationships. */
const relationshipHeaders = ['fromKind', 'from', 'type', 'toKind', 'to']

/** The mapping of files: named by the address, or proposed for files that are not of our own layout. */
export function useMapping(files: readonly File[], onChange: () => void): MappingChoice {
  const { client, model, address, announce } = useAtlas()
  const links = useLinks()
  const named = address.parameters.mapping ?? ''
  const filesKey = files.map(({ name, size, lastModified }) => `${name} ${size} ${lastModified}`).join()
  const [draft, setDraft] = useState<MappingDraft>()
  const [request, setRequest] = useState<{ readonly files: string; readonly round: number }>()
  const list = useResource('mappings', (signal) => client.call('listMappings', { signal }))
  /** How often a proposal for these files was asked for; -1 if it was declined. */
  const round = request?.files === filesKey ? request.round : 0
  const isWanted = round > 0
  const isReadable = isWanted || named !== '' || mayNeedMapping(files, model)
  const readingKey = files.length > 0 && isReadable ? `${filesKey} ${round}` : undefined
  const reading = useResource(readingKey, (signal) => readLayout(client, files, model, signal))
  const stored = useResource(named === '' || draft?.name === named ? undefined : named, (signal) =>
    client.call('getMapping', { path: { name: named }, signal }),
  )
  useEffect(() => {
    if (!stored.value) return
    const { name, isBuiltIn, mapping } = stored.value
    setDraft({ mapping: mapping as ColumnMapping, name, isBuiltIn, isSaved: true })
  }, [stored.value])
  // Another address shows another mapping, or none.
  useEffect(() => {
    if (named === '' && draft?.isSaved) setDraft(undefined)
  }, [named])
  const show = (name: string) => {
    links.setParameters({ mapping: name })
    onChange()
  }
  const { proposal, isForeign = false } = reading.value ?? {}
  useEffect(() => {
    const isOffered = isForeign && named === '' && (!draft || draft.isProposal === true)
    if (!proposal || round < 0 || !(isWanted || isOffered)) return
    if (proposal.builtIn !== undefined) return show(proposal.builtIn)
    setDraft({
      mapping: proposal.mapping as unknown as ColumnMapping,
      name: suggestMappingName(files),
      isSaved: false,
      isBuiltIn: false,
      isProposal: true,
    })
    show('')
  }, [proposal])
  const columns = useMemo(() => reading.value?.columns ?? [], [reading.value])
  return {
    draft,
    list,
    columns,
    proposed: proposal?.mapping as unknown as ColumnMapping | undefined,
    suggestion: named === '' && !draft ? proposal?.builtIn : undefined,
    problem: stored.problem ?? (isWanted ? (reading.value?.problem ?? reading.problem) : undefined),
    isReading: reading.isLoading || stored.isLoading,
    choose: (name) => {
      setDraft(undefined)
      setRequest({ files: filesKey, round: -1 })
      show(name)
    },
    propose: () => setRequest({ files: filesKey, round: Math.max(round, 0) + 1 }),
    edit: (mapping) => {
      setDraft((last) => last && correct(last, mapping))
      // A copy has no address before it is saved.
      if (draft?.isBuiltIn) show('')
      else onChange()
    },
    save: async (name) => {
      if (!draft) return
      const saved = await client.call('saveMapping', { path: { name }, body: draft.mapping })
      setDraft({ ...draft, name: saved.name, isSaved: true, isBuiltIn: false })
      list.reload()
      show(saved.name)
      announce(`Mapping ${saved.name} saved`)
    },
  }
}

/** A corrected built-in mapping is a copy. */
const correct = ({ name, isBuiltIn }: MappingDraft, mapping: ColumnMapping): MappingDraft => ({
  name: isBuiltIn ? `our-${name}` : name,
  mapping,
  isSaved: false,
  isBuiltIn: false,
})

const mayNeedMapping = (files: readonly File[], model: Model) =>
  files.reduce((sum, { size }) => sum + size, 0) <= maxBytesUnasked &&
  !files.some(({ name }) => isOwnTable(name.replace(/\.[^.]*$/, ''), model))

interface FileLayout {
  readonly proposal?: MappingProposal
  readonly columns: readonly FileColumn[]
  /** Whether they are tables that are not of our own layout. */
  readonly isForeign: boolean
  /** Why nothing was proposed. */
  readonly problem?: Problem
}

/** What the service proposes for files, and their columns. */
async function readLayout(
  client: Client,
  files: readonly File[],
  model: Model,
  signal: AbortSignal,
): Promise<FileLayout> {
  const body = new FormData()
  for (const file of files) body.append('file', file, file.name)
  const [answer, ownHeaders] = await Promise.all([
    client.send<MappingProposal>('imports/mappings', { method: 'POST', body, signal }).then(
      ({ value }) => value,
      (error: unknown) => {
        if (signal.aborted) throw error
        return toProblem(error)
      },
    ),
    readOwnHeaders(client, signal),
  ])
  const heads = await Promise.all(files.filter(isTableFile).map(readColumns))
  if ('mapping' in answer) {
    const columns = answer.columns.length > 0 ? answer.columns : heads.flat()
    return { proposal: answer, columns, isForeign: needsMapping(files, answer, model, ownHeaders) }
  }
  const columns = heads.flat()
  const [first] = columns
  if (!first) return { columns, isForeign: false, problem: answer }
  // What nothing is proposed for starts with its first column.
  const tables = [...new Map(columns.toReversed().map((each) => [each.table, each])).values()]
  const mapping = { tables: tables.map(({ table, column }) => createTable(table, column)) }
  const proposal = { mapping, columns: [] }
  return { proposal, columns, isForeign: false, problem: answer }
}

/** Headers of whiteboards and of relationships, which are of our own layout in files of any name. */
const readOwnHeaders = (client: Client, signal: AbortSignal): Promise<readonly string[]> =>
  client.call('listDrafts', { signal }).then(
    ({ columns }) => [...relationshipHeaders, ...columns.map(({ name }) => name)],
    () => relationshipHeaders,
  )

const maxExamples = 5

async function readColumns(file: File): Promise<FileColumn[]> {
  const { header, rows } = await readTableHead(file)
  const table = file.name.replace(/\.[^.]*$/, '')
  return header.flatMap((column, index) => {
    const values = rows.map(({ cells }) => cells[index] ?? '').filter((value) => value !== '')
    return column === '' ? [] : [{ table, column, examples: [...new Set(values)].slice(0, maxExamples) }]
  })
}
