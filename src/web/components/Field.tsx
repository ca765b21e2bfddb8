import { useId } from 'preact/hooks'
import { toLabel } from '../api/model.ts'

/** What a field asks for: a property of the model or a parameter of a report. */
export interface FieldDescription {
  readonly name: string
  readonly type: string
  readonly description?: string
  readonly isRequired?: boolean
  readonly choices?: readonly string[] | undefined
  readonly choiceLabels?: Readonly<Record<string, string>> | undefined
  readonly unit?: string | undefined
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  readonly maxLength?: number | undefined
  /** What applies when nothing is given. */
  readonly default?: unknown
}

const longTextLength = 300

interface FieldProps {
  readonly field: FieldDescription
  readonly value: string
  readonly onChange: (value: string) => void
  readonly error?: string | undefined
}

/** A labelled field for a value of any type, with its error beside it. Values are texts as people type them; empty is no value. */
export function Field({ field, value, onChange, error }: FieldProps) {
  const id = useId()
  const { name, type, description, isRequired = false, unit } = field
  const described = [description && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  const shared = {
    id,
    value,
    required: isRequired,
    'aria-describedby': described || undefined,
    'aria-invalid': error !== undefined,
  }
  return (
    <div class="field">
      <label for={id}>
        {toLabel(name)}
        {unit && <span class="muted"> ({unit})</span>}
        {isRequired && <span class="muted"> (required)</span>}
      </label>
      <Control field={field} shared={shared} onChange={onChange} />
      {description && (
        <p id={`${id}-hint`} class="hint">
          {description}
          {type === 'strings' && '. Several, separated by semicolons'}
          {isShort(field.default) && `. Default: ${field.default}`}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} class="error">
          {error}
        </p>
      )}
    </div>
  )
}

interface ControlProps extends Pick<FieldProps, 'field' | 'onChange'> {
  readonly shared: {
    readonly id: string
    readonly value: string
    readonly required: boolean
    readonly 'aria-describedby': string | undefined
    readonly 'aria-invalid': boolean
  }
}

const booleans = { choices: ['true', 'false'], choiceLabels: { true: 'yes', false: 'no' } }

function Control({ field, shared, onChange }: ControlProps) {
  const { type, minimum, maximum, maxLength } = field
  if (type === 'boolean')
    return <Choice field={{ ...field, ...booleans }} shared={shared} onChange={onChange} />
  if (field.choices) return <Choice field={field} shared={shared} onChange={onChange} />
  const handleInput = ({ currentTarget }: { currentTarget: { value: string } }) =>
    onChange(currentTarget.value)
  if (isLongText(field)) return <textarea {...shared} rows={3} maxLength={maxLength} onInput={handleInput} />
  return (
    <input
      {...shared}
      {...getInputType(type)}
      step={type === 'integer' ? 1 : 'any'}
      min={minimum}
      max={maximum}
      maxLength={maxLength}
      onInput={handleInput}
    />
  )
}

const Choice = ({ field: { choices = [], choiceLabels }, shared, onChange }: ControlProps) => (
  <select {...shared} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
    <option value="">{shared.required ? 'Choose…' : '–'}</option>
    {choices.map((choice) => (
      <option key={choice} value={choice}>
        {choiceLabels?.[choice] ?? choice}
      </option>
    ))}
  </select>
)

/** Long lists are not worth reading. */
const isShort = (value: unknown) => value !== null && value !== undefined && !Array.isArray(value)

const isLongText = ({ type, name, maxLength = 0 }: FieldDescription) =>
  type === 'string' && maxLength > longTextLength && !/name|id$/i.test(name)

/** As one literal type: Preact has types of inputs by their `type`, and none for one that varies. */
const getInputType = (type: string) => ({ type: inputTypes[type] ?? 'text' }) as { type: 'text' }

const inputTypes: Readonly<Record<string, 'number' | 'date'>> = {
  integer: 'number',
  number: 'number',
  date: 'date',
}

/** The value that a person typed, as the API takes it; null removes it. */
export function parseFieldValue(
  { type }: FieldDescription,
  text: string,
): string | number | boolean | string[] | null {
  const trimmed = text.trim()
  if (trimmed === '') return null
  if (type === 'integer' || type === 'number') return Number(trimmed)
  if (type === 'boolean') return trimmed === 'true'
  if (type === 'strings') {
    return trimmed
      .split(';')
      .map((part) => part.trim())
      .filter(Boolean)
  }
  return trimmed
}

/** A value of the API as a person edits it. */
export function toFieldText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return Array.isArray(value) ? value.join('; ') : String(value)
}
