import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { useTemporaryFolder } from '../support/temporaryFolder.ts'

const root = join(import.meta.dirname, '../..')
const getFolder = useTemporaryFolder()

/** Runs the real command with an empty home, on the embedded database unless the environment names a server. */
async function run(args: readonly string[], environment: Record<string, string> = {}, user?: number) {
  const child = spawn(process.execPath, [join(root, 'bin/cx-atlas.mjs'), ...args], {
    cwd: getFolder(),
    env: { PATH: process.env.PATH, CX_ATLAS_HOME: join(getFolder(), 'home'), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(user !== undefined && { uid: user, gid: user }),
  })
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { output, errors, exitCode: child.exitCode }
}

const report = `/*
title: Names
question: What are touchpoints called?
description: Names of touchpoints.
parameters: {}
columns:
  - { name: name, type: string, description: Name }
*/
MATCH (touchpoint:Touchpoint)
RETURN touchpoint.name AS name
`

const unreachable = { NEO4J_URI: 'bolt://127.0.0.1:1', NEO4J_PASSWORD: 'secret' }

describe('a mistake of the user', () => {
  it.each([
    ['an unknown command', ['repot'], /^error: unknown command 'repot'\n\(Did you mean report\?\)$/],
    [
      'an unknown option',
      ['report', '--fromat', 'csv'],
      /unknown option '--fromat'\n\(Did you mean --format/,
    ],
    ['an unknown format', ['report', 'role-gaps', '--format', 'exel'], /Allowed choices are table, records/],
    ['an unknown example', ['demo', 'brodband'], /Unknown example 'brodband'; did you mean 'broadband'\?/],
    ['an unknown example of an option', ['report', 'role-gaps', '--example', 'x'], /Unknown example 'x'/],
    ['an unknown report', ['report', 'role-gap'], /Unknown report 'role-gap'; did you mean 'role-gaps'\?/],
    ['a parameter without value', ['report', 'role-gaps', 'today'], /name=value \(was "today"\)/],
    ['a missing file', ['import', 'nowhere.csv'], /^error: nowhere\.csv does not exist$/],
    ['a missing query', ['cypher', 'nowhere.cypher'], /^error: nowhere\.cypher does not exist$/],
    ['a missing report file', ['report', './nowhere.cypher'], /^error: \.\/nowhere\.cypher does not exist$/],
    ['a folder without files', ['import', '.'], /^error: \. has no file that can be imported$/],
    ['a folder that does not exist', ['export', 'nowhere/map.svg'], /^error: the folder .*nowhere does not/],
    ['an unknown extension', ['export', 'map.psd'], /^error: the extension of map\.psd must be one of /],
    ['an incomplete command', ['keys', 'create', 'Ada'], /required option '--role <role>' not specified/],
  ])('is reported before anything is started: %s', async (_, args, message) => {
    const { output, errors, exitCode } = await run(args)
    expect(errors.trimEnd()).toMatch(message)
    expect([output, exitCode]).toEqual(['', 2])
    expect(await readdir(getFolder())).toEqual([])
  })

  it.each([
    ['a database that was never created', ['report', 'role-gaps'], {}, /there is no map in .* yet/],
    [
      'an example that is not loaded',
      ['export', 'x.svg', '--example', 'broadband'],
      {},
      /npm run demo -- broadband/,
    ],
    ['an invalid setting', ['serve'], { PORT: 'many' }, /Invalid settings: PORT must be/],
    ['a foreign address', ['serve'], { HOST: '203.0.113.1' }, /HOST must be an address of this machine/],
    ['a server without a password', ['migrate'], { NEO4J_URI: 'bolt://127.0.0.1:1' }, /NEO4J_PASSWORD/],
    ['a server that does not answer', ['report', 'role-gaps'], unreachable, /ECONNREFUSED 127\.0\.0\.1:1/],
  ])('ends in a sentence, not a stack trace: %s', async (_, args, environment, message) => {
    const { output, errors, exitCode } = await run(args, environment)
    expect(errors).toMatch(message)
    expect(errors).not.toMatch(/^ +at /m)
    expect([output, exitCode]).toEqual(['', 1])
    expect(await readdir(getFolder())).toEqual([])
  })

  it('names the port that is in use and how to choose another, and starts no database', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const { errors, exitCode } = await run(['demo'], { PORT: String(port) })
    server.close()
    expect(errors.trim()).toBe(
      `error: port ${port} on 127.0.0.1 is in use; set PORT to another one (PORT=0 picks a free port)`,
    )
    expect(exitCode).toBe(1)
    expect(await readdir(getFolder())).toEqual([])
  })

  it('names the folder that cannot be written', async () => {
    const folder = join(getFolder(), 'read-only')
    await mkdir(folder)
    await chmod(folder, 0o555)
    await chmod(getFolder(), 0o755)
    // Root may write everywhere, so the command runs as nobody.
    const user = process.getuid?.() === 0 ? 65_534 : undefined
    const exported = await run(['export', join(folder, 'map.svg')], unreachable, user)
    expect(exported.errors.trim()).toBe(`error: no permission to write to the folder ${folder}`)
    const served = await run(['serve'], { CX_ATLAS_HOME: join(folder, 'home'), PORT: '0' }, user)
    expect(served.errors).toContain(`no permission to write ${join(folder, 'home')}`)
    expect([exported.exitCode, served.exitCode]).toEqual([2, 1])
  })

  it.each([
    ['a label', report.replace(':Touchpoint', ':Touchpont'), /names\.cypher.*Touchpont/],
    ['a property', report.replace('.name AS', '.nmae AS'), /names\.cypher.*nmae/],
    ['broken YAML', report.replace('title: Names', 'title: ['), /names\.cypher:\d+: Invalid YAML/],
    ['no header', 'RETURN 1', /names\.cypher:1: the file must start with a header/],
  ])('in a report file is located: %s', async (_, source, message) => {
    await writeFile(join(getFolder(), 'names.cypher'), source)
    const { output, errors, exitCode } = await run(['report', 'names.cypher'], unreachable)
    expect(errors).toMatch(message)
    expect(errors).not.toContain('ECONNREFUSED')
    expect([output, exitCode]).toEqual(['', 1])
  })
})
