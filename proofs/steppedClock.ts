import { readFileSync } from 'node:fs'

/*
 * Loaded into a service with `--import`: shifts its time of day by the hours in the file that STEPPED_CLOCK names, in
 * all of its threads. The monotonic clock goes on, as it does when a clock is set.
 */

const pollIntervalMs = 200
const RealDate = Date
let offsetMs = 0

setInterval(() => {
  offsetMs = Number(readFileSync(process.env.STEPPED_CLOCK ?? '', 'utf8')) * 3_600_000
}, pollIntervalMs).unref()

globalThis.Date = class extends RealDate {
  constructor(...parts: [] | [number | string | Date]) {
    super(parts.length === 0 ? RealDate.now() + offsetMs : parts[0])
  }

  static override now(): number {
    return RealDate.now() + offsetMs
  }
} as DateConstructor
