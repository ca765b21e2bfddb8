export type PropertyType = 'string' | 'integer' | 'number' | 'boolean' | 'date' | 'dateTime' | 'strings'

/** A property of a node or relationship: declared once, read by everything that handles values. */
export interface Property {
  readonly type: PropertyType
  readonly description: string
  readonly choices?: readonly string[]
  /** What people read instead of each choice. */
  readonly choiceLabels?: Readonly<Record<string, string>>
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
  readonly pattern?: string
  /** What the pattern asks for, in words. */
  readonly patternHint?: string
  readonly unit?: string
  /** Required in input. */
  readonly isRequired?: boolean
  /** Set by the service; rejected in input. */
  readonly isSetByService?: boolean
  /** Indexed in the database, because it is often filtered or sorted by. */
  readonly isIndexed?: boolean
  readonly default?: string
}

export type Properties = Readonly<Record<string, Property>>

/** A value of a property as JSON has it: dates and times are ISO 8601 strings, times always in UTC. */
export type PropertyValue = string | number | boolean | readonly string[]
export type PropertyValues = Readonly<Record<string, PropertyValue>>

type PropertyOptions = Partial<Omit<Property, 'type' | 'description' | 'choices' | 'choiceLabels'>>

export const text = (description: string, options: PropertyOptions = {}): Property => ({
  type: 'string',
  maxLength: 2_000,
  ...options,
  description,
})

/** One of several values, each declared with its label: `{ partlyValidated: 'partly validated' }`. */
export const choice = (
  choiceLabels: Readonly<Record<string, string>>,
  description: string,
  options: PropertyOptions = {},
): Property => ({
  type: 'string',
  ...options,
  choices: Object.keys(choiceLabels),
  choiceLabels,
  description,
})

/** What people read instead of a value: its label where one is declared, otherwise the value itself. */
export function labelOf(
  { choiceLabels }: { readonly choiceLabels?: Property['choiceLabels'] | undefined },
  value: string,
): string {
  return choiceLabels && Object.hasOwn(choiceLabels, value) ? (choiceLabels[value] ?? value) : value
}

export const integer = (description: string, options: PropertyOptions = {}): Property => ({
  type: 'integer',
  ...options,
  description,
})
export const number = (description: string, options: PropertyOptions = {}): Property => ({
  type: 'number',
  ...options,
  description,
})
export const flag = (description: string, options: PropertyOptions = {}): Property => ({
  type: 'boolean',
  ...options,
  description,
})
export const date = (description: string, options: PropertyOptions = {}): Property => ({
  type: 'date',
  ...options,
  description,
})
export const dateTime = (description: string, options: PropertyOptions = {}): Property => ({
  type: 'dateTime',
  ...options,
  description,
})
export const textList = (description: string, options: PropertyOptions = {}): Property => ({
  type: 'strings',
  maxLength: 100,
  ...options,
  description,
})

/** A duration in minutes: never negative, at most ten years. */
export const minutes = (description: string): Property =>
  integer(description, { minimum: 0, maximum: 5_256_000, unit: 'minutes' })
