import type { Property } from '../../../api/model.ts'
import { formatCount } from '../../../shell/format.ts'

const toComparable = (text: string) => text.trim().toLowerCase()

/** What the values of a column mean, for a property with choices. */
export function ChoiceValues({
  column,
  examples,
  property: { choices = [], choiceLabels = {} },
  values,
  onChange,
}: {
  column: string
  examples: readonly string[]
  property: Property
  values: Readonly<Record<string, string>> | undefined
  onChange: (values: Readonly<Record<string, string>>) => void
}) {
  const getLabel = (choice: string) => choiceLabels[choice] ?? choice
  const findOwn = (text: string) =>
    choices.find((choice) => [choice, getLabel(choice)].map(toComparable).includes(toComparable(text)))
  const texts = new Map([...Object.keys(values ?? {}), ...examples].map((text) => [toComparable(text), text]))
  // Without a table of values, they are read as those of our own tables.
  const table = values ?? Object.fromEntries([...texts.values()].map((text) => [text, findOwn(text) ?? '']))
  const find = (text: string) =>
    Object.entries(table).find(([each]) => toComparable(each) === toComparable(text))?.[1] ?? ''
  const missing = [...texts.values()].filter((text) => find(text) === '')
  const change = (text: string, choice: string) => {
    const others = Object.entries(table).filter(
      ([each, value]) => value !== '' && toComparable(each) !== toComparable(text),
    )
    onChange(Object.fromEntries(choice === '' ? others : [...others, [text, choice]]))
  }
  return (
    <details class="choice-values">
      <summary>
        {formatCount(texts.size, 'value')}
        {missing.length > 0 && `, ${missing.length} not held`}
      </summary>
      {[...texts.values()].map((text) => (
        <label key={text}>
          <bdi>{text}</bdi>
          <select
            aria-label={`${text} in ${column} means`}
            value={find(text)}
            onChange={({ currentTarget }) => change(text, currentTarget.value)}
          >
            <option value="">Not held</option>
            {choices.map((choice) => (
              <option key={choice} value={choice}>
                {getLabel(choice)}
              </option>
            ))}
          </select>
        </label>
      ))}
    </details>
  )
}
