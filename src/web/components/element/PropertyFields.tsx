import type { Property } from '../../api/model.ts'
import type { Problem } from '../../api/problem.ts'
import { Field, parseFieldValue, toFieldText } from '../Field.tsx'
import { ProblemNotice } from '../ProblemNotice.tsx'

/** Texts of the fields of a form, by property. */
export type Draft = Readonly<Record<string, string>>

const isEditable = ({ isSetByService, name }: Property) => !isSetByService && name !== 'id'

export const createDraft = (
  properties: readonly Property[],
  values: Readonly<Record<string, unknown>>,
): Draft =>
  Object.fromEntries(properties.filter(isEditable).map(({ name }) => [name, toFieldText(values[name])]))

/** The values of a form as the API takes them; null for empty ones. */
export const readDraft = (properties: readonly Property[], draft: Draft) =>
  Object.fromEntries(
    properties
      .filter(isEditable)
      .map((property) => [property.name, parseFieldValue(property, draft[property.name] ?? '')]),
  )

/** Fields for all properties that a person may set; faults of the API are shown at their fields. */
export function PropertyFields({
  properties,
  draft,
  problem,
  onChange,
}: {
  properties: readonly Property[]
  draft: Draft
  problem: Problem | undefined
  onChange: (draft: Draft) => void
}) {
  const faultOf = (name: string) =>
    problem?.faults.find(({ path }) => path === `/${name}` || path === name)?.message
  const isPlaced = problem?.faults.some(({ path }) => properties.some(({ name }) => path === `/${name}`))
  return (
    <>
      {problem && !isPlaced && <ProblemNotice problem={problem} />}
      <div class="form-grid">
        {properties.filter(isEditable).map((property) => (
          <Field
            key={property.name}
            field={property}
            value={draft[property.name] ?? ''}
            error={faultOf(property.name)}
            onChange={(value) => onChange({ ...draft, [property.name]: value })}
          />
        ))}
      </div>
    </>
  )
}
