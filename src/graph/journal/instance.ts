import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads'

const key = 'cx-atlas instance'

/** Identifies this process in the journal, in all its threads: a thread inherits the environment data of its parent. */
export const instanceId = String(getEnvironmentData(key) ?? crypto.randomUUID())
setEnvironmentData(key, instanceId)
