import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** Prefix of every key, recognizable for people and secret scanners. */
const keyPrefix = 'cxa'

const keyPattern = new RegExp(`^${keyPrefix}_([0-9a-f]{16})_[A-Za-z0-9_-]{43}$`)

/** A new key of 256 random bits, with its id and the hash that is stored. */
export function generateSecret(): { readonly id: string; readonly secret: string; readonly hash: string } {
  const id = randomBytes(8).toString('hex')
  const secret = `${keyPrefix}_${id}_${randomBytes(32).toString('base64url')}`
  return { id, secret, hash: hashSecret(secret).toString('hex') }
}

export const hasKeyPrefix = (credential: string) => credential.startsWith(`${keyPrefix}_`)

/** The id in a key; undefined if the text is not a key. */
export const parseKeyId = (credential: string): string | undefined => keyPattern.exec(credential)?.[1]

/** Whether the key has the hash, compared in constant time. */
export function matchesSecretHash(hash: string, secret: string): boolean {
  const expected = Buffer.from(hash, 'hex')
  const actual = hashSecret(secret)
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

/** A fast hash suffices: 256 random bits cannot be guessed. */
const hashSecret = (secret: string) => createHash('sha256').update(secret).digest()
