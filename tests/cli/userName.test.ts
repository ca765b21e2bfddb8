import { execFileSync } from 'node:child_process'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const file = join(import.meta.dirname, '../../src/cli/userName.ts')

const readNameOf = (uid: number) =>
  execFileSync(
    process.execPath,
    ['--input-type=module', '-e', `console.log((await import('${file}')).getUserName())`],
    { uid, encoding: 'utf8' },
  ).trim()

it('names the user, and a user without a name by its number', () => {
  expect(readNameOf(userInfo().uid)).toBe(userInfo().username)
  // Only root may run a process as another user.
  if (userInfo().uid === 0) expect(readNameOf(64_000)).toBe('user 64000')
})
