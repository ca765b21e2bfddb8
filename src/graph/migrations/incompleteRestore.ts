import { AtlasError } from '../../model/errors.ts'

/** What a database with a part of a backup says instead of opening. */
export const createIncompleteRestoreError = (): AtlasError =>
  new AtlasError('SETUP', 'A restore of this database was interrupted; restore it again with --replace')
