export { exportEcosystem } from './exportEcosystem.ts'
export { type ExportFormat, exportFormats } from './exportFormat.ts'
