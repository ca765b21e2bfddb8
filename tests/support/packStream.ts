/** A value of PackStream as the scripted members of a cluster need it. */
export type PackedValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly PackedValue[]
  | { readonly [name: string]: PackedValue }

/** A message of Bolt: a structure. */
export interface BoltMessage {
  readonly tag: number
  readonly fields: readonly PackedValue[]
}

export function packMessage({ tag, fields }: BoltMessage): Buffer {
  return Buffer.concat([Buffer.from([0xb0 | fields.length, tag]), ...fields.map(pack)])
}

function pack(value: PackedValue): Buffer {
  if (value === null) return Buffer.from([0xc0])
  if (typeof value === 'boolean') return Buffer.from([value ? 0xc3 : 0xc2])
  if (typeof value === 'number') return packNumber(value)
  if (typeof value === 'string') return withSize(0xd2, Buffer.byteLength(value), [Buffer.from(value)])
  if (value instanceof Uint8Array) return withSize(0xce, value.length, [Buffer.from(value)])
  if (Array.isArray(value)) return withSize(0xd6, value.length, value.map(pack))
  const entries = Object.entries(value)
  return withSize(
    0xda,
    entries.length,
    entries.flatMap(([name, each]) => [pack(name), pack(each)]),
  )
}

function packNumber(value: number): Buffer {
  const bytes = Buffer.alloc(9)
  bytes[0] = 0xcb
  bytes.writeBigInt64BE(BigInt(value), 1)
  return bytes
}

function withSize(marker: number, size: number, content: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(5)
  head[0] = marker
  head.writeUInt32BE(size, 1)
  return Buffer.concat([head, ...content])
}

export function unpackMessage(bytes: Buffer): BoltMessage {
  const fieldCount = (bytes[0] ?? 0) & 0x0f
  const reader = new Reader(bytes, 2)
  return { tag: bytes[1] ?? 0, fields: Array.from({ length: fieldCount }, () => reader.read()) }
}

class Reader {
  readonly #bytes: Buffer
  #offset: number

  constructor(bytes: Buffer, offset: number) {
    this.#bytes = bytes
    this.#offset = offset
  }

  read(): PackedValue {
    const marker = this.#bytes.readUInt8(this.#take(1))
    const high = marker & 0xf0
    const low = marker & 0x0f
    if (marker < 0x80) return marker
    if (marker >= 0xf0) return marker - 0x100
    if (high === 0x80) return this.#readText(low)
    if (high === 0x90) return this.#readList(low)
    if (high === 0xa0) return this.#readMap(low)
    return this.#readMarked(marker)
  }

  #readMarked(marker: number): PackedValue {
    switch (marker) {
      case 0xc0:
        return null
      case 0xc1:
        return this.#bytes.readDoubleBE(this.#take(8))
      case 0xc2:
        return false
      case 0xc3:
        return true
      case 0xc8:
        return this.#bytes.readInt8(this.#take(1))
      case 0xc9:
        return this.#bytes.readInt16BE(this.#take(2))
      case 0xca:
        return this.#bytes.readInt32BE(this.#take(4))
      case 0xcb:
        return Number(this.#bytes.readBigInt64BE(this.#take(8)))
      case 0xd0:
      case 0xd1:
      case 0xd2:
        return this.#readText(this.#readSize(marker - 0xd0))
      case 0xd4:
      case 0xd5:
      case 0xd6:
        return this.#readList(this.#readSize(marker - 0xd4))
      case 0xd8:
      case 0xd9:
      case 0xda:
        return this.#readMap(this.#readSize(marker - 0xd8))
      default:
        throw new RangeError(`No value has the marker ${marker.toString(16)}`)
    }
  }

  #readSize(power: number): number {
    const width = 2 ** power
    return this.#bytes.readUIntBE(this.#take(width), width)
  }

  #readText(size: number): string {
    const start = this.#take(size)
    return this.#bytes.subarray(start, start + size).toString()
  }

  #readList(size: number): PackedValue[] {
    return Array.from({ length: size }, () => this.read())
  }

  #readMap(size: number): { [name: string]: PackedValue } {
    return Object.fromEntries(Array.from({ length: size }, () => [this.read() as string, this.read()]))
  }

  #take(size: number): number {
    const start = this.#offset
    this.#offset += size
    return start
  }
}
