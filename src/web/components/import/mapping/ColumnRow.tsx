import { useId } from 'preact/hooks'
import { type Model, type Property, toLabel, toPropertyLabel } from '../../../api/model.ts'
import type { MappingTable } from '../../../api/operations.ts'
import { useAtlas } from '../../../shell/atlas.ts'
import { listRelationshipOptions, type RelationshipOption } from '../../element/relationshipOptions.ts'
import { ChoiceValues } from './ChoiceValues.tsx'
import {
  type ColumnMeaning,
  describeUses,
  getEdge,
  getRowElement,
  isSameHeader,
  readMeaning,
} from './columnMeaning.ts'
import type { FileColumn } from './fileLayout.ts'

type Relation = Extract<ColumnMeaning, { meaning: 'relationship' }>
type PropertyMeaning = Extract<ColumnMeaning, { meaning: 'property' }>

/** A column of a file: some of its values, what it becomes, and how. */
export function ColumnRow({
  table,
  column: { column, examples },
  note,
  errors,
  onChange,
}: {
  table: MappingTable
  column: FileColumn
  note: string | undefined
  errors: readonly string[]
  onChange: (meaning: ColumnMeaning) => void
}) {
  const { model } = useAtlas()
  const id = useId()
  const row = getRowElement(table)
  const kind = typeof row?.kind === 'string' ? row.kind : ''
  const meaning = toKnownType(readMeaning(table, column), kind, model)
  const options = listRelationshipOptions(model, kind)
  const property = findProperty(model, kind, meaning)
  const allErrors = [...errors, ...findConflict(meaning, kind, options, model)]
  const isInvalid = allErrors.length > 0
  const describedBy =
    [note && `${id}-note`, isInvalid && `${id}-error`].filter(Boolean).join(' ') || undefined
  return (
    <tr>
      <th scope="row">
        <bdi>{column}</bdi>
      </th>
      <td class="examples">
        {examples.map((example) => (
          <bdi key={example} title={example}>
            {example}
          </bdi>
        ))}
      </td>
      <td>
        {meaning.meaning === 'other' ? (
          <>
            {describeUses(table, column).join(', ')}{' '}
            {!getEdge(table) && <span class="hint">(see the JSON)</span>}
          </>
        ) : (
          <MeaningChoice
            table={table}
            column={column}
            kind={kind}
            meaning={meaning}
            options={options}
            description={{ 'aria-describedby': describedBy, 'aria-invalid': isInvalid }}
            onChange={onChange}
          />
        )}
        {isInvalid && (
          <p id={`${id}-error`} class="error">
            {allErrors.join('; ')}
          </p>
        )}
      </td>
      <td>
        {meaning.meaning === 'relationship' && (
          <RelationSettings
            column={column}
            meaning={meaning}
            kinds={findOption(meaning, options)?.kinds ?? []}
            onChange={onChange}
          />
        )}
        {meaning.meaning === 'property' && property && (
          <PropertySettings
            column={column}
            examples={examples}
            meaning={meaning}
            property={property}
            onChange={onChange}
          />
        )}
        {note && (
          <p id={`${id}-note`} class="hint">
            {note}
          </p>
        )}
      </td>
    </tr>
  )
}

/** A list of all that a column can become. */
function MeaningChoice({
  table,
  column,
  kind,
  meaning,
  options,
  description,
  onChange,
}: {
  table: MappingTable
  column: string
  kind: string
  meaning: ColumnMeaning
  options: readonly RelationshipOption[]
  description: { readonly 'aria-describedby': string | undefined; readonly 'aria-invalid': boolean }
  onChange: (meaning: ColumnMeaning) => void
}) {
  const { model } = useAtlas()
  const row = getRowElement(table)
  return (
    <select
      aria-label={`${column} becomes`}
      {...description}
      value={encodeMeaning(meaning)}
      onChange={({ currentTarget }) => {
        const next = decodeMeaning(currentTarget.value, meaning, options, kind)
        if (next) onChange(next)
      }}
    >
      <option value="none">
        {row?.source === undefined ? 'Not held' : `Kept in ${toLabel(row.source).toLowerCase()}`}
      </option>
      <option value="ignored">Ignored</option>
      {row && <option value="key">Own key (external id)</option>}
      {row && (
        <optgroup label={`Property of the ${toLabel(kind).toLowerCase()}`}>
          {listProperties(model, kind).map((each) => (
            <option key={each.name} value={`property ${each.name}`} title={each.description}>
              {toPropertyLabel(each)}
              {describeHolder(row.properties?.[each.name], column)}
            </option>
          ))}
        </optgroup>
      )}
      {row && (
        <optgroup label={`Names what the ${toLabel(kind).toLowerCase()} is related to`}>
          {options.map(({ key, label }) => (
            <option key={key} value={`relationship ${key}`}>
              {label}
            </option>
          ))}
          {meaning.meaning === 'relationship' && !findOption(meaning, options) && (
            <option value={encodeMeaning(meaning)}>{toLabel(meaning.type)}</option>
          )}
        </optgroup>
      )}
    </select>
  )
}

function RelationSettings({
  column,
  meaning,
  kinds,
  onChange,
}: {
  column: string
  meaning: Relation
  kinds: readonly string[]
  onChange: (meaning: ColumnMeaning) => void
}) {
  const listed = kinds.includes(meaning.kind) ? kinds : [meaning.kind, ...kinds]
  return (
    <div class="mapping-settings">
      <select
        aria-label={`Kind that ${column} names`}
        value={meaning.kind}
        onChange={({ currentTarget }) => onChange({ ...meaning, kind: currentTarget.value })}
      >
        {listed.map((kind) => (
          <option key={kind} value={kind}>
            {toLabel(kind)}
          </option>
        ))}
      </select>
      <Separator column={column} meaning={meaning} onChange={onChange} />
      <label class="inline">
        <input
          type="checkbox"
          checked={meaning.creates}
          onChange={({ currentTarget }) => onChange({ ...meaning, creates: currentTarget.checked })}
        />
        Create what is missing
      </label>
    </div>
  )
}

function PropertySettings({
  column,
  examples,
  meaning,
  property,
  onChange,
}: {
  column: string
  examples: readonly string[]
  meaning: PropertyMeaning
  property: Property
  onChange: (meaning: ColumnMeaning) => void
}) {
  const hint = property.unit === 'minutes' ? hints.minutes : hints[property.type]
  return (
    <div class="mapping-settings">
      {property.type === 'strings' && <Separator column={column} meaning={meaning} onChange={onChange} />}
      {property.choices && (
        <ChoiceValues
          column={column}
          examples={examples}
          property={property}
          values={meaning.values}
          onChange={(values) => onChange({ ...meaning, values })}
        />
      )}
      {hint !== undefined && <span class="hint">{hint}</span>}
    </div>
  )
}

const hints: Readonly<Record<string, string>> = {
  minutes: 'Durations such as 4 h or 2 days; numbers are minutes',
  integer: 'Whole numbers',
  number: 'Numbers',
  date: 'Dates',
  dateTime: 'Dates with times',
  boolean: 'Yes or no',
}

const separators = [
  ['', 'One value in a cell'],
  [';', 'Several, with ;'],
  [',', 'Several, with ,'],
  ['|', 'Several, with |'],
  ['/', 'Several, with /'],
  ['\n', 'Several, in lines'],
] as const

function Separator<Meaning extends Relation | PropertyMeaning>({
  column,
  meaning,
  onChange,
}: {
  column: string
  meaning: Meaning
  onChange: (meaning: Meaning) => void
}) {
  const current = meaning.separator ?? ''
  const isListed = separators.some(([separator]) => separator === current)
  return (
    <select
      aria-label={`Values in a cell of ${column}`}
      value={current}
      onChange={({ currentTarget: { value } }) =>
        onChange({ ...meaning, separator: value === '' ? undefined : value })
      }
    >
      {separators.map(([separator, label]) => (
        <option key={separator} value={separator}>
          {label}
        </option>
      ))}
      {!isListed && <option value={current}>Several, with {current}</option>}
    </select>
  )
}

const listProperties = (model: Model, kind: string) =>
  ((model.kinds.get(kind)?.properties ?? []) as readonly Property[]).filter(
    ({ name, isSetByService }) => !isSetByService && name !== 'id' && name !== 'externalId',
  )

const findProperty = (model: Model, kind: string, meaning: ColumnMeaning) =>
  meaning.meaning === 'property'
    ? listProperties(model, kind).find(({ name }) => name === meaning.property)
    : undefined

/** Another column has the property and would give it up. */
function describeHolder(value: unknown, column: string): string {
  const holder = typeof value === 'object' && value !== null && 'column' in value ? value.column : value
  return typeof holder === 'string' && !isSameHeader(holder, column) ? ` (now ${holder})` : ''
}

const encodeMeaning = (meaning: ColumnMeaning): string => {
  if (meaning.meaning === 'property') return `property ${meaning.property}`
  if (meaning.meaning === 'relationship') return `relationship ${meaning.type} ${meaning.isOutgoing}`
  return meaning.meaning
}

function decodeMeaning(
  text: string,
  last: ColumnMeaning,
  options: readonly RelationshipOption[],
  rowKind: string,
): ColumnMeaning | undefined {
  if (text === 'none' || text === 'ignored' || text === 'key') return { meaning: text }
  const [meaning, property = ''] = text.split(' ')
  if (meaning === 'property') return { meaning, property }
  const option = options.find(({ key }) => text === `relationship ${key}`)
  if (!option) return undefined
  const wasRelation = last.meaning === 'relationship'
  const wanted = [wasRelation ? last.kind : '', rowKind]
  const kind = wanted.find((each) => option.kinds.includes(each)) ?? option.kinds[0] ?? ''
  return {
    meaning: 'relationship',
    type: option.type,
    isOutgoing: option.isOutgoing,
    kind,
    separator: wasRelation ? last.separator : undefined,
    creates: wasRelation ? last.creates : true,
  }
}

const findOption = (meaning: Relation, options: readonly RelationshipOption[]) =>
  options.find(({ key }) => key === `${meaning.type} ${meaning.isOutgoing}`)

/** The meaning with the name of its type, where a mapping has a phrase such as `owned by`. */
function toKnownType(meaning: ColumnMeaning, kind: string, { relationshipTypes }: Model): ColumnMeaning {
  if (meaning.meaning !== 'relationship' || relationshipTypes.has(meaning.type)) return meaning
  const text = meaning.type.toLowerCase()
  const [from, to] = meaning.isOutgoing ? [kind, meaning.kind] : [meaning.kind, kind]
  for (const { name, noun, phrases, ends } of relationshipTypes.values()) {
    const allows = (start: string, end: string) =>
      ends.some((each) => each.from.includes(start) && each.to.includes(end))
    const isForward = [noun, phrases.from].some((each) => each.toLowerCase() === text)
    if (isForward && allows(from, to)) return { ...meaning, type: name }
    if (phrases.to.toLowerCase() === text && allows(to, from))
      return { ...meaning, type: name, isOutgoing: !meaning.isOutgoing }
  }
  return meaning
}

/** Why the model does not allow a relationship. */
function findConflict(
  meaning: ColumnMeaning,
  kind: string,
  options: readonly RelationshipOption[],
  { relationshipTypes }: Model,
): string[] {
  if (meaning.meaning !== 'relationship') return []
  const option = findOption(meaning, options)
  if (option?.kinds.includes(meaning.kind)) return []
  const phrases = relationshipTypes.get(meaning.type)?.phrases
  const phrase = option?.label.toLowerCase() ?? phrases?.[meaning.isOutgoing ? 'from' : 'to'] ?? meaning.type
  return [
    option
      ? `"${phrase}" does not lead to a ${toLabel(meaning.kind).toLowerCase()}; choose another kind`
      : `A ${toLabel(kind).toLowerCase()} cannot be "${phrase}"; choose another`,
  ]
}
