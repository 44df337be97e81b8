import { describe, expect, test } from 'bun:test'
import { artifactsOf, type PlanHost, type PlanInput } from '../../src/plan/index.ts'
import type { Json } from '../support/app.ts'
import { answerOf, h100Hosts } from '../support/plan.ts'
import { check } from './check.ts'

const MOE = { is_moe: true, experts: 64, attention_heads: 64, kv_heads: 8 }
const DENSE = { is_moe: false, attention_heads: 64, kv_heads: 8, pipeline_parallel: true }

/** Plans, each with the manifests of another kind. */
const PLANS: readonly (readonly [string, string[], PlanHost[], object, PlanInput['strategy']])[] = [
  ['one node', ['-tp', '2', '--port', '9000'], h100Hosts(2), DENSE, 'auto'],
  ['internal load balancing', ['-dp', '8', '-ep'], h100Hosts(4, 4), MOE, 'internal_lb'],
  ['hybrid load balancing', ['-dp', '8', '-ep'], h100Hosts(4, 4), MOE, 'hybrid_lb'],
  ['external load balancing', ['-dp', '4', '-tp', '2', '-ep'], h100Hosts(4, 4), MOE, 'external_lb'],
  ['several nodes', ['-tp', '4', '-pp', '2'], h100Hosts(4, 4), DENSE, 'multi_node'],
  ['Ray', ['-tp', '4', '-pp', '2'], h100Hosts(4, 4), DENSE, 'ray'],
]

describe('the manifests of a plan pass a strict check', () => {
  for (const [name, words, hosts, facts, strategy] of PLANS) {
    test(name, () => {
      const argv = ['serve', 'org/model', ...words]
      const { plan, deployment } = answerOf(argv, hosts, { model: { facts }, strategy }) as Json
      const made = artifactsOf(plan, deployment, hosts, new Set(['manifest']))
      const objects: Json[] = [...(made.manifest ?? [])]
      const text = objects.map((object) => JSON.stringify(object)).join('\n---\n')
      const models = new Map([['org/model', { facts }]])
      const { verdict, findings, workloads } = check(text, { strict: true, models })
      expect(findings).toEqual([])
      expect(verdict).toBe('pass')
      expect(workloads.length).toBeGreaterThan(0)
    })
  }
})
