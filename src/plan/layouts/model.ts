import { readModel } from '../../serve/model/read-model.ts'
import type { Deployment } from '../deployment/deployment.ts'

/** The attention heads of the model; undefined: unknown. */
export function attentionHeads(deployment: Deployment): number | undefined {
  const { arguments: parsed, env = {}, model, releaseIndex } = deployment
  return readModel(model, parsed, env, releaseIndex).facts.attention_heads?.value
}
