import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** How every key begins, so that people and scanners of leaked secrets know one when they see it. */
export const keyPrefix = 'cxa'

const pattern = new RegExp(`^${keyPrefix}_([0-9a-f]{16})_[A-Za-z0-9_-]{43}$`)

/** A new key, which is shown once, with the id that it is found by and the hash that is kept: 256 random bits. */
export function makeSecret(): { readonly id: string; readonly secret: string; readonly hash: string } {
  const id = randomBytes(8).toString('hex')
  const secret = `${keyPrefix}_${id}_${randomBytes(32).toString('base64url')}`
  return { id, secret, hash: hashOf(secret).toString('hex') }
}

export const looksLikeKey = (credential: string) => credential.startsWith(`${keyPrefix}_`)

/** The id in a key; nothing when it is none. */
export const keyIdIn = (credential: string): string | undefined => pattern.exec(credential)?.[1]

/** Whether the key is the one of the hash, compared in a time that tells nothing. */
export function isSecretOf(hash: string, secret: string): boolean {
  const known = Buffer.from(hash, 'hex')
  const given = hashOf(secret)
  return known.length === given.length && timingSafeEqual(known, given)
}

/** Nobody guesses 256 random bits, however fast: a slow hash would only cost the service. */
const hashOf = (secret: string) => createHash('sha256').update(secret).digest()
