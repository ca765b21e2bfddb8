import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** How every key begins, so that people and scanners of leaked secrets know one when they see it. */
export const keyPrefix = 'cxa'

const keyPattern = new RegExp(`^${keyPrefix}_([0-9a-f]{16})_[A-Za-z0-9_-]{43}$`)

/** A new key, which is shown once, with the id that it is found by and the hash that is kept: 256 random bits. */
export function generateSecret(): { readonly id: string; readonly secret: string; readonly hash: string } {
  const id = randomBytes(8).toString('hex')
  const secret = `${keyPrefix}_${id}_${randomBytes(32).toString('base64url')}`
  return { id, secret, hash: hashSecret(secret).toString('hex') }
}

export const hasKeyPrefix = (credential: string) => credential.startsWith(`${keyPrefix}_`)

/** The id in a key; nothing when it is none. */
export const parseKeyId = (credential: string): string | undefined => keyPattern.exec(credential)?.[1]

/** Whether the key is the one of the hash, compared in a time that tells nothing. */
export function matchesSecretHash(hash: string, secret: string): boolean {
  const expected = Buffer.from(hash, 'hex')
  const actual = hashSecret(secret)
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

/** Nobody guesses 256 random bits, however fast: a slow hash would only cost the service. */
const hashSecret = (secret: string) => createHash('sha256').update(secret).digest()
