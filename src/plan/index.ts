/** What runs on every host of a deployment, as a pure function of its command, the model, the hosts and the release. */

export { type Artifacts, artifactsOf, INCLUDES, type IncludeName } from './artifacts/index.ts'
export { configArgv } from './deployment/config-argv.ts'
export type { Deployment } from './deployment/deployment.ts'
export { PLAN_FAULTS, type PlanFault, type PlanFaultCode, planFault } from './faults.ts'
export { PLAN_FINDINGS, type PlanFinding, type PlanFindingCode } from './findings.ts'
export { type PlanDevice, type PlanHost, unknownDevices } from './host.ts'
export {
  type CommandLayout,
  commandLayout,
  type EngineLayout,
  type WorkerLayout,
} from './layout/command-layout.ts'
export { layoutOfCommand } from './layout/layout-of-command.ts'
export type { Alternative } from './layouts/alternatives.ts'
export type { Layout } from './layouts/list-layouts.ts'
export { makePlan } from './make-plan.ts'
export type * from './outcome.ts'
export { PORT_PURPOSES, type Port, type PortPurpose } from './ports/purposes.ts'
export { type PlanAnswer, planning, requestPlan } from './request-plan.ts'
export { STRATEGY_NAMES, type StrategyName } from './strategies/names.ts'
export { WEIGHTS_FIT } from './weights.ts'
