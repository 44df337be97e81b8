import { type Operation, whenAsked } from './operation.ts'
import { live, ready } from './routes/health.ts'
import { enrolHost } from './routes/hosts/enrol.ts'
import { deleteHost, getHost } from './routes/hosts/host.ts'
import { listHosts } from './routes/hosts/list.ts'
import { putHostReport, renewHostLease } from './routes/hosts/messages.ts'
import { metrics } from './routes/metrics.ts'
import { openApiDocument } from './routes/openapi.ts'
import { listReleases } from './routes/releases/list.ts'
import { getRelease } from './routes/releases/release.ts'
import { getReleaseSchema } from './routes/releases/schema.ts'
import { resolveConfig } from './routes/resolve/resolve.ts'
import { describeService } from './routes/service/service.ts'

/** What a `vllm serve` command line launches. */
export const serveCommand: Operation = {
  method: 'post',
  path: '/v1/serve',
  handler: whenAsked(async () => (await import('./routes/serve/serve.ts')).serveCommand),
}

/** Many requests to resolve or to serve at once. */
export const resolveConfigBatch: Operation = {
  method: 'post',
  path: '/v1/resolve/batch',
  isExpensive: true,
  handler: whenAsked(async () => (await import('./routes/resolve/batch.ts')).resolveConfigBatch),
}

/** Whether ranks can work together. */
export const compareConfigs: Operation = {
  method: 'post',
  path: '/v1/compare',
  isExpensive: true,
  handler: whenAsked(async () => (await import('./routes/compare/compare.ts')).compareConfigs),
}

/** A deployment over hosts. */
export const planDeployment: Operation = {
  method: 'post',
  path: '/v1/plan',
  isExpensive: true,
  handler: whenAsked(async () => (await import('./routes/plan/plan.ts')).planDeployment),
}

/** What a move to other releases changes. */
export const upgradeConfig: Operation = {
  method: 'post',
  path: '/v1/upgrade',
  isExpensive: true,
  handler: whenAsked(async () => (await import('./routes/upgrade/upgrade.ts')).upgradeConfig),
}

/** What is wrong in Kubernetes manifests. */
export const checkStream: Operation = {
  method: 'post',
  path: '/v1/check',
  isExpensive: true,
  handler: whenAsked(async () => (await import('./routes/check/check.ts')).checkStream),
}

/** The same as a validating admission webhook. */
export const reviewAdmission: Operation = {
  method: 'post',
  path: '/v1/admission',
  isExpensive: true,
  handler: whenAsked(async () => (await import('./routes/admission/admission.ts')).reviewAdmission),
}

/** The options of `vllm serve` of a release. */
export const getReleaseArguments: Operation = {
  method: 'get',
  path: '/v1/releases/{version}/arguments',
  handler: whenAsked(
    async () => (await import('./routes/releases/arguments.ts')).getReleaseArguments,
  ),
}

/** The models whose sizes are known by name. */
export const listModels: Operation = {
  method: 'get',
  path: '/v1/models',
  handler: whenAsked(async () => (await import('./routes/models/list.ts')).listModels),
}

/** Every code and its meanings. */
export const listCodes: Operation = {
  method: 'get',
  path: '/problems',
  handler: whenAsked(async () => (await import('./routes/problems/problems.ts')).listCodes),
}

/** The meanings of one code. */
export const problemDocumentation: Operation = {
  method: 'get',
  path: '/problems/{code}',
  handler: whenAsked(
    async () => (await import('./routes/problems/problems.ts')).problemDocumentation,
  ),
}

/** The operations that answer from the request alone. */
export const STATELESS_OPERATIONS: readonly Operation[] = [
  serveCommand,
  resolveConfig,
  resolveConfigBatch,
  compareConfigs,
  planDeployment,
  upgradeConfig,
  checkStream,
  reviewAdmission,
  listReleases,
  getRelease,
  getReleaseSchema,
  getReleaseArguments,
  listModels,
]

/** The operations of the registry of hosts. */
export const HOST_OPERATIONS: readonly Operation[] = [
  enrolHost,
  listHosts,
  getHost,
  deleteHost,
  putHostReport,
  renewHostLease,
]

/** The operations that answer about the service itself. */
export const OWN_OPERATIONS: readonly Operation[] = [
  describeService,
  listCodes,
  problemDocumentation,
  openApiDocument,
  live,
  ready,
  metrics,
]

/** All operations. `openapi/descriptions.ts` describes each of them in the document. */
export const OPERATIONS: readonly Operation[] = [
  ...STATELESS_OPERATIONS,
  ...HOST_OPERATIONS,
  ...OWN_OPERATIONS,
]
