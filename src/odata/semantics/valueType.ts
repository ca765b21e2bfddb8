import type { PropertyType } from '../../model/property.ts'

/** Types of values: those of the model, and those that only expressions have. */
export type ValueType = PropertyType | 'timeOfDay' | 'duration' | 'null'

/** Types as error messages name them. */
export const typeLabels: Readonly<Record<ValueType, string>> = {
  string: 'a string',
  integer: 'an integer',
  number: 'a number',
  boolean: 'a Boolean',
  date: 'a date',
  dateTime: 'a date and time',
  strings: 'a list',
  timeOfDay: 'a time of day',
  duration: 'a duration',
  null: 'null',
}
