import { useLinks } from '../shell/atlas.ts'

/** Chooses between ways to show the same answer; the choice is in the address. */
export function ViewSwitch({
  views,
  current,
  parameter = 'view',
}: {
  /** Labels by name; the first is the view without the parameter. */
  views: Readonly<Record<string, string>>
  current: string
  parameter?: string
}) {
  const links = useLinks()
  const [first] = Object.keys(views)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring the look of a form
    <div class="switch" role="group" aria-label="View">
      {Object.entries(views).map(([name, label]) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === current}
          onClick={() => links.setParameters({ [parameter]: name === first ? '' : name })}
        >
          {label}
        </button>
      ))}
    </div>
  )
}
