import { type Attack, assertOutcomes, bearer } from '../attack.ts'

const part = (disposition: string, content: string) =>
  `--x\r\ncontent-disposition: ${disposition}\r\n\r\n${content}\r\n`
const filePart = part('form-data; name="file"; filename="channels.csv"', 'id,name\nphone,Phone\n')
const form = 'multipart/form-data; boundary=x'

const uploads: readonly (readonly [type: string, body: string])[] = [
  ['multipart/form-data', `${filePart}--x--\r\n`],
  ['multipart/form-data; boundary=', `${filePart}--x--\r\n`],
  ['multipart/form-data; boundary=y', `${filePart}--x--\r\n`],
  [`multipart/form-data; boundary=${'x'.repeat(300)}`, filePart],
  [form, filePart],
  [form, filePart.slice(0, -12)],
  [form, '--x\r\ncontent-dispo'],
  [form, ''],
  [form, '--x--\r\n'],
  [form, 'no part at all'],
  [form, `${part('form-data; name="file"', 'id,name')}--x--\r\n`],
  [form, '--x\r\n\r\nid,name\r\n--x--\r\n'],
  [form, `${part('form-data; name="__proto__"; filename="a.csv"', 'x')}--x--\r\n`],
  [form, `${part('form-data; name="x"', 'y').repeat(1_100)}--x--\r\n`],
  [form, `${part('form-data; name="file"; filename="../../a"', 'x')}--x--\r\n`],
  ['text/plain', 'id,name\nphone,Phone\n'],
  ['multipart/mixed; boundary=x', `${filePart}--x--\r\n`],
]

const attack: Attack = {
  name: 'malformed uploads',
  description: 'uploads with malformed multipart bodies, as fast as they are answered',
  isQuick: true,
  async run({ address, keys }, signal) {
    const statuses: number[] = []
    for (let number = 0; !signal.aborted; number += 1) {
      const [type, body] = uploads[number % uploads.length] ?? ['', '']
      const response = await fetch(`${address}/imports?dryRun=true`, {
        method: 'POST',
        headers: { ...bearer(keys.steward), 'content-type': type },
        body,
      })
      await response.arrayBuffer()
      statuses.push(response.status)
    }
    return assertOutcomes(statuses, [400, 413, 415])
  },
}
export default attack
