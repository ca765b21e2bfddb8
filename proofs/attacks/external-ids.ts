import { type Attack, type AttackTarget, assertOutcomes, bearer } from '../attack.ts'

/** External ids and names of elements that belong to other departments, in several spellings. */
const attack: Attack = {
  name: 'external ids',
  description:
    'an editor of one department takes external ids and names of the elements of others, again and again',
  isQuick: true,
  async run(target, signal) {
    const names = await listNames(target)
    const send = async (method: string, path: string, body: object) => {
      const response = await fetch(target.address + path, {
        method,
        headers: { ...bearer(target.keys.limitedEditor), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      await response.arrayBuffer()
      return response.status
    }
    const statuses: number[] = []
    const externalIds = [...names, ...names.map((name) => ` ${name.toUpperCase()} `)]
    for (let number = 0; !signal.aborted || number < externalIds.length; number += 1) {
      const properties = { name: 'Stolen', externalId: externalIds[number % externalIds.length] }
      statuses.push(await send('POST', '/touchpoints', properties))
      statuses.push(await send('PUT', '/touchpoints/stolen', properties))
      const changes = ['stolen', 'stolen-too'].map((id) => ({ op: 'create', kind: 'System', id, properties }))
      statuses.push(await send('POST', '/batch', { changes }))
    }
    return assertOutcomes(statuses, [400, 403])
  },
}
export default attack

async function listNames({ address, keys }: AttackTarget): Promise<string[]> {
  const response = await fetch(`${address}/touchpoints?limit=20`, { headers: bearer(keys.reader) })
  return ((await response.json()) as { items: { name: string }[] }).items.map(({ name }) => name)
}
