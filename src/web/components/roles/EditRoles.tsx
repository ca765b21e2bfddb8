import { useState } from 'preact/hooks'
import { toLabel } from '../../api/model.ts'
import { type Problem, toProblem } from '../../api/problem.ts'
import { useAtlas } from '../../shell/atlas.ts'
import { Dialog } from '../Dialog.tsx'
import { ProblemNotice } from '../ProblemNotice.tsx'
import { editClaims } from './editClaims.ts'
import type { ClaimType, Holder, MatrixTouchpoint } from './roleMatrix.ts'

/** What somebody does at a touchpoint, as boxes to tick. */
export function EditRoles({
  holder,
  touchpoint,
  held,
  claimTypes,
  onClose,
}: {
  holder: Holder
  touchpoint: MatrixTouchpoint
  held: readonly string[]
  claimTypes: readonly ClaimType[]
  onClose: () => void
}) {
  const { client, model, announce, refresh } = useAtlas()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(held))
  const [problem, setProblem] = useState<Problem>()
  const possible = claimTypes.filter(({ holderKinds }) => holderKinds.includes(holder.kind))
  const edits = possible
    .filter(({ type }) => chosen.has(type) !== held.includes(type))
    .map(({ type }) => ({ type, holder, touchpointId: touchpoint.id, isHeld: chosen.has(type) }))
  const save = async (event: Event) => {
    event.preventDefault()
    if (edits.length === 0) return onClose()
    try {
      const undo = await editClaims(client, model, edits)
      refresh()
      announce(`${holder.name} at ${touchpoint.name} changed`, {
        label: 'Undo',
        run: () =>
          void undo()
            .then(refresh)
            .catch((error) => announce(toProblem(error).message)),
      })
      onClose()
    } catch (failure) {
      setProblem(toProblem(failure))
    }
  }
  return (
    <Dialog title={`${holder.name} at ${touchpoint.name}`} onClose={onClose}>
      <form onSubmit={save}>
        {problem && <ProblemNotice problem={problem} />}
        <fieldset class="plain-fieldset">
          <legend class="muted">
            {toLabel(holder.kind)} {holder.name} is
          </legend>
          {possible.map(({ type, noun, letters }) => (
            <label key={type} class="check">
              <input
                type="checkbox"
                checked={chosen.has(type)}
                onChange={({ currentTarget }) => {
                  const next = new Set(chosen)
                  if (currentTarget.checked) next.add(type)
                  else next.delete(type)
                  setChosen(next)
                }}
              />
              {noun} <span class="muted">({letters})</span>
            </label>
          ))}
        </fieldset>
        <button type="submit" class="primary">
          Save
        </button>
      </form>
    </Dialog>
  )
}
