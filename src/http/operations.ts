import type { Operation } from './operation.ts'
import { reviewAdmission } from './routes/admission/admission.ts'
import { checkStream } from './routes/check/check.ts'
import { compareConfigs } from './routes/compare/compare.ts'
import { live, ready } from './routes/health.ts'
import { enrolHost } from './routes/hosts/enrol.ts'
import { deleteHost, getHost } from './routes/hosts/host.ts'
import { listHosts } from './routes/hosts/list.ts'
import { putHostReport, renewHostLease } from './routes/hosts/messages.ts'
import { metrics } from './routes/metrics.ts'
import { listModels } from './routes/models/list.ts'
import { openApiDocument } from './routes/openapi.ts'
import { planDeployment } from './routes/plan/plan.ts'
import { listCodes, problemDocumentation } from './routes/problems/problems.ts'
import { getReleaseArguments } from './routes/releases/arguments.ts'
import { listReleases } from './routes/releases/list.ts'
import { getRelease } from './routes/releases/release.ts'
import { getReleaseSchema } from './routes/releases/schema.ts'
import { resolveConfigBatch } from './routes/resolve/batch.ts'
import { resolveConfig } from './routes/resolve/resolve.ts'
import { serveCommand } from './routes/serve/serve.ts'
import { describeService } from './routes/service/service.ts'
import { upgradeConfig } from './routes/upgrade/upgrade.ts'

/** What the service answers from the request alone. */
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

/** The registry of hosts. */
export const HOST_OPERATIONS: readonly Operation[] = [
  enrolHost,
  listHosts,
  getHost,
  deleteHost,
  putHostReport,
  renewHostLease,
]

/** What it answers of itself. */
export const OWN_OPERATIONS: readonly Operation[] = [
  describeService,
  listCodes,
  problemDocumentation,
  openApiDocument,
  live,
  ready,
  metrics,
]

/** All that the service answers. `openapi/descriptions.ts` has what the document says of each. */
export const OPERATIONS: readonly Operation[] = [
  ...STATELESS_OPERATIONS,
  ...HOST_OPERATIONS,
  ...OWN_OPERATIONS,
]
