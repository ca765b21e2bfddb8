import { execFile, spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { useTemporaryFolder } from '../support/temporaryFolder.ts'

const run = promisify(execFile)
const command = join(import.meta.dirname, '../../bin/cx-atlas.mjs')
const getFolder = useTemporaryFolder()

const hasShell = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0

/** Writes the completion script for a shell and returns its path. */
async function writeScript(shell: string): Promise<string> {
  const file = join(getFolder(), `completion.${shell}`)
  const { stdout } = await run(process.execPath, [command, 'completion', shell])
  await writeFile(file, stdout)
  return file
}

const cases: readonly (readonly [line: string, expected: readonly string[]])[] = [
  ['cx-atlas re', ['report', 'restore']],
  ['cx-atlas report unown', ['unowned-elements', 'unowned-touchpoints']],
  ['cx-atlas report role-gaps --format c', ['csv']],
  ['cx-atlas report role-gaps --example ', ['broadband', 'government-services']],
  ['cx-atlas keys ', ['create', 'list', 'revoke']],
  ['cx-atlas keys create --role ed', ['editor']],
  ['cx-atlas demo b', ['broadband']],
]

describe('shell completion', () => {
  it('completes commands, reports, options and examples in bash', async () => {
    const script = await writeScript('bash')
    const complete = 'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _cx_atlas; declare -p COMPREPLY'
    for (const [line, expected] of cases) {
      const { stdout } = await run('bash', ['-c', complete, script, ...line.split(' ')])
      const words = [...stdout.matchAll(/\]="([^"]*)"/g)].map(([, word]) => word)
      expect([line, words]).toEqual([line, expected])
    }
  })

  it.skipIf(!hasShell('fish'))('completes the same in fish (skipped where fish is missing)', async () => {
    const script = await writeScript('fish')
    for (const [line, expected] of cases) {
      const { stdout } = await run('fish', ['-c', `source ${script}; complete -C "${line}"`])
      const words = stdout.split('\n').map((each) => each.split('\t')[0])
      expect([line, words.filter(Boolean).toSorted()]).toEqual([line, expected])
    }
  })

  it.skipIf(!hasShell('zsh'))('completes the same in zsh (skipped where zsh is missing)', async () => {
    const script = await writeScript('zsh')
    const complete =
      'compdef() { }; compadd() { shift; CANDIDATES=("$@") }; source "$0"; words=("$@"); CURRENT=$#; _cx_atlas; print -l $CANDIDATES'
    for (const [line, expected] of cases) {
      const parts = line.split(' ')
      const { stdout } = await run('zsh', ['-f', '-c', complete, script, ...parts])
      const matches = stdout.split('\n').filter((word) => word !== '' && word.startsWith(parts.at(-1) ?? ''))
      expect([line, matches.filter((word) => !word.startsWith('--'))]).toEqual([line, expected])
    }
  })
})
