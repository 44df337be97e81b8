import { type Deployment, readDeployment, withSizes } from './deployment/deployment.ts'
import type { PlanFault } from './faults.ts'
import { type Alternative, alternatives } from './layouts/alternatives.ts'
import { type Layout, listLayouts } from './layouts/list-layouts.ts'
import { planDeployment } from './make-plan.ts'
import type { Plan, PlanInput, Tools } from './outcome.ts'

export type PlanAnswer =
  | {
      readonly plan: Plan
      readonly deployment: Deployment
      /** Every layout that launches, best first, where the command names no size; the plan is for the first one. */
      readonly layouts?: readonly Layout[]
      readonly faults?: undefined
    }
  | {
      readonly faults: readonly PlanFault[]
      readonly alternatives: readonly Alternative[]
      readonly plan?: undefined
    }

/**
 * A plan for the command's sizes. Where it names none and the model is known, all layouts that launch and a plan for the
 * best one. Where nothing fits, why, and the nearest sizes that do.
 */
export function requestPlan(input: PlanInput, tools: Tools): PlanAnswer {
  const { deployment, faults } = readDeployment(input)
  if (faults !== undefined) return { faults, alternatives: [] }
  if (!deployment.sizesGiven && input.model !== undefined) {
    const layouts = listLayouts(deployment, input, tools)
    const [best] = layouts
    if (best !== undefined)
      return planBest(withSizes(deployment, best.sizes), layouts, input, tools)
  }
  const outcome = planDeployment(deployment, input, tools)
  if (outcome.plan !== undefined) return { plan: outcome.plan, deployment }
  return { faults: outcome.faults, alternatives: alternatives(deployment, input, tools) }
}

function planBest(
  deployment: Deployment,
  layouts: readonly Layout[],
  input: PlanInput,
  tools: Tools,
): PlanAnswer {
  const { plan, faults } = planDeployment(deployment, input, tools)
  return plan === undefined ? { faults, alternatives: [] } : { plan, deployment, layouts }
}
