import type { Client } from '../../api/client.ts'
import { type ElementKey, type Model, relationshipPath } from '../../api/model.ts'
import { Problem } from '../../api/problem.ts'
import { pickInput } from '../element/RelationshipGroups.tsx'

/** A claim to set or to remove. */
export interface ClaimEdit {
  readonly type: string
  readonly holder: ElementKey
  readonly touchpointId: string
  readonly isHeld: boolean
}

/** Sets and removes claims one after the other; what it returns restores them as they were. */
export async function editClaims(
  client: Client,
  model: Model,
  edits: readonly ClaimEdit[],
): Promise<() => Promise<void>> {
  const undos: (() => Promise<unknown>)[] = []
  const undo = async () => {
    for (const step of undos.toReversed()) await step()
  }
  try {
    for (const edit of edits) undos.push(await editClaim(client, model, edit))
  } catch (error) {
    await undo()
    throw error
  }
  return undo
}

async function editClaim(client: Client, model: Model, { type, holder, touchpointId, isHeld }: ClaimEdit) {
  const path = relationshipPath(type, holder, { kind: 'Touchpoint', id: touchpointId })
  const before = await readClaim(client, path)
  if (isHeld) await client.send(path, { method: 'PUT', body: {} })
  else await client.send(path, { method: 'DELETE' })
  const { properties = [] } = model.relationshipTypes.get(type) ?? {}
  return () =>
    before === undefined
      ? client.send(path, { method: 'DELETE' })
      : client.send(path, { method: 'PUT', body: pickInput(before, properties) })
}

/** The claim as it is, also one that is not valid today. */
async function readClaim(
  client: Client,
  path: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    return (await client.send<Record<string, unknown>>(path)).value
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return undefined
    throw error
  }
}
