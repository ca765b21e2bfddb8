import { readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createFileSpool } from '../../src/formats/fileSpool.ts'
import { useTemporaryFolder } from '../support/temporaryFolder.ts'

const getRoot = useTemporaryFolder()
const getFolder = () => join(getRoot(), 'downloads')
const minuteMs = 60_000
const openSpool = () => createFileSpool({ folder: getFolder(), maxBytes: 10, keptForMs: 30 * minuteMs })

/** Writes a text, and counts how often that was done. */
function createWriter(text: string) {
  const writer = {
    writes: 0,
    write: async (path: string) => {
      writer.writes += 1
      await writeFile(path, text)
    },
  }
  return writer
}

describe('a spool', () => {
  it('writes a file once for all who want it, and takes its files with it', async () => {
    const writer = createWriter('map')
    {
      await using spool = openSpool()
      const files = await Promise.all([1, 2].map(() => spool.getOrWrite('map', writer.write)))
      expect(new Set(files.map(({ path }) => path)).size).toBe(1)
      expect(files[0]).toMatchObject({ bytes: 3 })
      expect(await spool.get('map')).toEqual(files[0])
    }
    expect(writer.writes).toBe(1)
    expect(await readdir(getRoot())).toEqual([])
  })

  it('shares its folder with that of another process', async () => {
    await using spool = openSpool()
    await using other = openSpool()
    const [ours, theirs] = [createWriter('ours'), createWriter('theirs')]
    const { path } = await spool.getOrWrite('map', ours.write)
    expect((await other.getOrWrite('map', theirs.write)).path).not.toBe(path)
    expect([ours.writes, theirs.writes]).toEqual([1, 1])
  })

  it('writes a file again that somebody has deleted', async () => {
    await using spool = openSpool()
    const writer = createWriter('map')
    await spool.getOrWrite('map', writer.write)
    await rm((await spool.get('map'))?.path ?? '')
    expect(await spool.get('map')).toBeUndefined()
    await spool.getOrWrite('map', writer.write)
    expect(writer.writes).toBe(2)
  })

  it('deletes the least recently used files of those that are too much', async () => {
    await using spool = openSpool()
    for (const name of ['first', 'second', 'third'])
      await spool.getOrWrite(name, createWriter('5 byte').write)
    expect(await spool.get('first')).toBeUndefined()
    expect(await spool.get('third')).toBeDefined()
    expect(await readdir(getFolder())).toHaveLength(1)
  })

  it('deletes what a killed process has left, an hour after its last use', async () => {
    await using spool = openSpool()
    await spool.getOrWrite('first', createWriter('1').write)
    for (const [name, unusedForMs] of [
      ['left', 61 * minuteMs],
      ['used', 59 * minuteMs],
    ] as const) {
      const time = new Date(Date.now() - unusedForMs)
      await writeFile(join(getFolder(), name), name)
      await utimes(join(getFolder(), name), time, time)
    }
    await spool.getOrWrite('second', createWriter('2').write)
    const names = await readdir(getFolder())
    expect([names.includes('left'), names.includes('used')]).toEqual([false, true])
  })
})
