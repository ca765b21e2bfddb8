import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const saltBytes = 16
const ivBytes = 12
const tagBytes = 16

/** Encrypts a value so that only the holder of the passphrase can read it; the passphrase must be random. */
export function sealValue(value: unknown, passphrase: string): string {
  const salt = randomBytes(saltBytes)
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv(algorithm, deriveKey(passphrase, salt), iv)
  const encrypted = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()])
  return Buffer.concat([salt, iv, cipher.getAuthTag(), encrypted]).toString('base64url')
}

/** Decrypts a sealed value; throws when the passphrase is another one. */
export function openSealedValue(sealed: string, passphrase: string): unknown {
  const bytes = Buffer.from(sealed, 'base64url')
  const salt = bytes.subarray(0, saltBytes)
  const iv = bytes.subarray(saltBytes, saltBytes + ivBytes)
  const tagEnd = saltBytes + ivBytes + tagBytes
  const decipher = createDecipheriv(algorithm, deriveKey(passphrase, salt), iv)
  decipher.setAuthTag(bytes.subarray(saltBytes + ivBytes, tagEnd))
  return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(tagEnd)), decipher.final()]).toString())
}

const deriveKey = (passphrase: string, salt: Buffer) =>
  Buffer.from(hkdfSync('sha256', passphrase, salt, 'cx-atlas sealed value', 32))
