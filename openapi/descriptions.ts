import { reviewAdmissionDescription } from '../src/http/routes/admission/description.ts'
import { checkStreamDescription } from '../src/http/routes/check/description.ts'
import { compareConfigsDescription } from '../src/http/routes/compare/description.ts'
import {
  liveDescription,
  metricsDescription,
  openApiDocumentDescription,
  readyDescription,
} from '../src/http/routes/descriptions.ts'
import {
  deleteHostDescription,
  enrolHostDescription,
  getHostDescription,
  listHostsDescription,
  putHostReportDescription,
  renewHostLeaseDescription,
} from '../src/http/routes/hosts/descriptions.ts'
import { listModelsDescription } from '../src/http/routes/models/description.ts'
import { planDeploymentDescription } from '../src/http/routes/plan/description.ts'
import {
  listCodesDescription,
  problemDocumentationDescription,
} from '../src/http/routes/problems/descriptions.ts'
import { getReleaseArgumentsDescription } from '../src/http/routes/releases/arguments-description.ts'
import {
  getReleaseDescription,
  getReleaseSchemaDescription,
  listReleasesDescription,
} from '../src/http/routes/releases/descriptions.ts'
import { resolveConfigBatchDescription } from '../src/http/routes/resolve/batch-description.ts'
import { resolveConfigDescription } from '../src/http/routes/resolve/description.ts'
import { serveCommandDescription } from '../src/http/routes/serve/description.ts'
import { describeServiceDescription } from '../src/http/routes/service/description.ts'
import { upgradeConfigDescription } from '../src/http/routes/upgrade/description.ts'

/** What the document says of each operation, in the order in which it lists them. */
export const DESCRIPTIONS = [
  serveCommandDescription,
  resolveConfigDescription,
  resolveConfigBatchDescription,
  compareConfigsDescription,
  planDeploymentDescription,
  upgradeConfigDescription,
  checkStreamDescription,
  reviewAdmissionDescription,
  listReleasesDescription,
  getReleaseDescription,
  getReleaseSchemaDescription,
  getReleaseArgumentsDescription,
  listModelsDescription,
  enrolHostDescription,
  listHostsDescription,
  getHostDescription,
  deleteHostDescription,
  putHostReportDescription,
  renewHostLeaseDescription,
  describeServiceDescription,
  listCodesDescription,
  problemDocumentationDescription,
  openApiDocumentDescription,
  liveDescription,
  readyDescription,
  metricsDescription,
]
