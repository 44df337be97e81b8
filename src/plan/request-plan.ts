import { finish, type Steps } from '../vllm/steps.ts'
import { type Deployment, readDeployment, withSizes } from './deployment/deployment.ts'
import type { PlanFault } from './faults.ts'
import { type Alternative, alternatives } from './layouts/alternatives.ts'
import { type Layout, listLayouts } from './layouts/list-layouts.ts'
import { planDeployment } from './make-plan.ts'
import { TooMuchToVerify, Verifier } from './nodes/verify.ts'
import type { Plan, PlanInput, Tools } from './outcome.ts'

/** The answer to a request: a plan, or its faults with sizes that would launch. */
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
  return finish(planning(input, tools))
}

/** Plans as `requestPlan` does, a command at each step. */
export function* planning(input: PlanInput, tools: Tools): Steps<PlanAnswer> {
  const { deployment, faults } = readDeployment(input)
  if (faults !== undefined) return { faults, alternatives: [] }
  try {
    return yield* planWithin(deployment, input, new Verifier(tools))
  } catch (error) {
    if (!(error instanceof TooMuchToVerify)) throw error
    return { faults: [error.fault], alternatives: [] }
  }
}

function* planWithin(
  deployment: Deployment,
  input: PlanInput,
  verifier: Verifier,
): Steps<PlanAnswer> {
  if (!deployment.sizesGiven && deployment.modelKnown) {
    const layouts = yield* listLayouts(deployment, input, verifier)
    const [best] = layouts
    if (best !== undefined) {
      const sized = withSizes(deployment, best.sizes)
      const { plan, faults } = yield* planDeployment(sized, input, verifier)
      return plan === undefined
        ? { faults, alternatives: [] }
        : { plan, deployment: sized, layouts }
    }
  }
  const outcome = yield* planDeployment(deployment, input, verifier)
  if (outcome.plan !== undefined) return { plan: outcome.plan, deployment }
  const nearest = yield* alternatives(deployment, input, verifier)
  return { faults: outcome.faults, alternatives: nearest }
}
