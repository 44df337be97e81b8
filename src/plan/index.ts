/** What runs on every host of a deployment, as a pure function of its command, the model, the hosts and the release. */
export { PLAN_FINDINGS, type PlanFinding, type PlanFindingCode } from './findings.ts'
export { type PlanDevice, type PlanHost, unknownDevices } from './host.ts'
export {
  type CommandLayout,
  commandLayout,
  type EngineLayout,
  type WorkerLayout,
} from './layout/command-layout.ts'
export { makePlan } from './make-plan.ts'
export type * from './outcome.ts'
export { PORT_PURPOSES, type Port, type PortPurpose } from './ports/purposes.ts'
export { STRATEGY_NAMES, type StrategyName } from './strategies/strategy.ts'
