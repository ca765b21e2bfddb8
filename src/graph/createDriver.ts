import neo4j, { type Config, type Driver } from 'neo4j-driver'
import type { ConnectionSettings } from './graph.ts'

/** Creates a driver that connects with the first statement. */
export const createDriver = (
  { uri, username, password }: Pick<ConnectionSettings, 'uri' | 'username' | 'password'>,
  config: Config = {},
): Driver =>
  neo4j.driver(uri, neo4j.auth.basic(username, password), {
    telemetryDisabled: true,
    userAgent: 'cx-atlas',
    connectionTimeout: 5_000,
    connectionAcquisitionTimeout: 5_000,
    ...config,
  })

/** Whether a driver sends reads and writes to different members of a cluster. */
export const isRouted = ({ uri }: Pick<ConnectionSettings, 'uri'>): boolean => uri.startsWith('neo4j')
