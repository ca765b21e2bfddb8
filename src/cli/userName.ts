import { userInfo } from 'node:os'

/** The name of the user on this machine; the number where a container runs as a user without a name. */
export function getUserName(): string {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.()}`
  }
}
