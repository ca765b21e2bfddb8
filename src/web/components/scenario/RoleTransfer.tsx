import { useState } from 'preact/hooks'
import { toLabel } from '../../api/model.ts'
import { useAtlas } from '../../shell/atlas.ts'
import type { FoundElement } from '../ElementSearch.tsx'
import { AddButton } from './AddButton.tsx'
import { ElementField } from './ElementField.tsx'
import { FieldChoice } from './FieldChoice.tsx'
import { type AddChanges, toKey } from './scenario.ts'

const everywhere = 'all'

/** Moves a role or ownership from one holder to another. */
export function RoleTransfer({ onAdd }: { onAdd: AddChanges }) {
  const { model } = useAtlas()
  const [owner] = [...model.relationshipTypes.values()].filter(({ traits }) => traits.includes('ownership'))
  const roles = [...(owner ? [{ name: 'owner', relationshipType: owner.name }] : []), ...model.roles].filter(
    ({ name }, index, all) => all.findIndex((each) => each.name === name) === index,
  )
  const [role, setRole] = useState(roles[0]?.name ?? '')
  const [from, setFrom] = useState<FoundElement>()
  const [to, setTo] = useState<FoundElement>()
  const [touchpoint, setTouchpoint] = useState<FoundElement>()
  const [scope, setScope] = useState(everywhere)
  const type = model.relationshipTypes.get(roles.find(({ name }) => name === role)?.relationshipType ?? '')
  const holders = [
    ...new Set(type?.ends.filter((end) => end.to.includes('Touchpoint')).flatMap((end) => end.from) ?? []),
  ]
  const isScoped = scope !== everywhere
  const add = () => {
    if (!from || !to) return
    const place = isScoped && touchpoint ? { touchpoint: touchpoint.id } : {}
    onAdd([{ op: 'move', role, from: toKey(from), to: toKey(to), ...place }])
  }
  return (
    <>
      <FieldChoice
        label="Role"
        value={role}
        options={roles.map(({ name }) => [name, toLabel(name)])}
        onChange={setRole}
        isRequired
      />
      <ElementField label="From" kinds={holders} element={from} onSelect={setFrom} />
      <ElementField label="To" kinds={holders} element={to} onSelect={setTo} />
      <FieldChoice
        label="Where"
        value={scope}
        options={[
          [everywhere, 'At every touchpoint'],
          ['one', 'At one touchpoint'],
        ]}
        onChange={setScope}
        isRequired
      />
      {isScoped && (
        <ElementField
          label="Touchpoint"
          kinds={['Touchpoint']}
          element={touchpoint}
          onSelect={setTouchpoint}
        />
      )}
      <AddButton isDisabled={!from || !to || (isScoped && !touchpoint)} onAdd={add} />
    </>
  )
}
