/** Kubernetes manifests: the command of every pod that runs vLLM, and what is wrong across all of them. Pure. */
export * from './check.ts'
export type { Finding } from './findings/finding.ts'
export { IGNORE_ANNOTATION } from './findings/ignore.ts'
export {
  definitionOf,
  type FindingCode,
  type FindingDefinition,
  findDefinition,
  MANIFEST_FINDINGS,
  type Severity,
} from './findings/table.ts'
export {
  type SarifResult,
  type SarifRule,
  type SarifSource,
  sarifLog,
  sarifOf,
} from './sarif.ts'
export type { Surroundings } from './servers/serving.ts'
