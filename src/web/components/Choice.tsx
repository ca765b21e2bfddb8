/** A labelled list in a toolbar, to choose one value or, unless one is required, all. */
export function Choice({
  label,
  value = '',
  choices,
  isRequired = false,
  onChange,
}: {
  label: string
  value: string | undefined
  choices: readonly (readonly [value: string, label: string])[]
  isRequired?: boolean
  onChange: (value: string) => void
}) {
  const isListed = value === '' || choices.some(([choice]) => choice === value)
  return (
    <label class="inline">
      {label}
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {!isRequired && <option value="">all</option>}
        {!isListed && <option value={value}>{value}</option>}
        {choices.map(([choice, text]) => (
          <option key={choice} value={choice}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}
