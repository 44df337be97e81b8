import { describe, expect, test } from 'bun:test'
import type { FindingCode } from '../../src/manifests/index.ts'
import { check } from './check.ts'
import { goldenCases } from './golden.ts'

/** What was found by hand in the manifests of public projects, by the end of their id. */
const FOUND_BY_HAND: Readonly<Record<string, readonly FindingCode[]>> = {
  'it-model-deployment.yaml': ['accelerators_idle', 'variable_removed_later'],
  'configs/vllm/gpu-deployment.yaml': ['command_does_not_launch', 'variable_not_read'],
  'vllm-7b-it-tensorparallelism.yaml': ['variable_literal'],
  'nvidia-vllm-post-trained-gemma3-27-deploy.yaml': ['accelerators_idle'],
  'output-dra.yaml': ['image_platform_differs'],
  'ps_stack.yaml': ['option_unknown', 'variable_not_read'],
  'base/jobset.yaml': ['variable_literal', 'launch_not_checked'],
  'docs/examples/vllm/GPU/lws.yaml': ['variable_literal'],
  'deepseek-r1-mi300x.yaml': ['option_unknown', 'command_does_not_launch', 'variable_not_read'],
  'data-parallel-deployment.yaml': ['variable_not_read'],
  'orchestration_v1alpha1_roleset.yaml': ['model_missing', 'accelerators_not_requested'],
  'stormservice-replica.yaml': ['model_missing', 'accelerators_not_requested'],
  'adapter-s3-example.yaml': ['duplicate_key'],
  'dp-ep-deepseek-r1-gpu-deepep-ht.yaml': ['not_static', 'variable_not_read'],
  'qwen-audio.yaml': ['option_removed_later', 'variable_removed_later', 'installs_at_start'],
  'disagg-serving-v6.yaml@23e5bfb0': ['variable_not_read'],
  'wide-ep-lws/templated.yaml@d44d3ac9': [
    'accelerators_missing',
    'command_does_not_launch',
    'size_variable_ignored',
    'variable_not_read',
    'option_unknown',
  ],
  'output-qwen-lws.yaml@6b3f01f1': ['hybrid_after_upgrade', 'size_variable_ignored'],
  'disaggregated-model-serving-mooncake.yaml': [
    'json_unquoted',
    'accelerators_missing',
    'command_does_not_launch',
    'image_platform_differs',
    'option_unknown',
    'variable_not_read',
  ],
  'model-serving/multi-node.yaml': ['launcher_not_pinned', 'variable_literal'],
  'fleet-two-node.yaml': ['installs_at_start', 'shell_notice'],
  'vllm-pd-reuse.yaml': [
    'command_does_not_launch',
    'option_removed_later',
    'variable_removed_later',
  ],
  'multi-host/deploy-baseline.yaml': ['placeholder_left'],
}

const RECORDED = goldenCases('real').filter(({ findings }) => findings.length > 0)

const codesFor = (id: string) =>
  Object.entries(FOUND_BY_HAND).find(([end]) => id.endsWith(end))?.[1] ?? []

describe('what was found by hand in manifests of public projects is found, and nothing else is an error', () => {
  for (const { id, manifest } of RECORDED) {
    test(id, () => {
      const { findings } = check(manifest)
      const codes = codesFor(id)
      expect(codes).not.toEqual([])
      expect(findings.map(({ code }) => code)).toEqual(expect.arrayContaining([...codes]))
      const errors = findings.filter(({ severity }) => severity === 'error')
      expect(errors.filter(({ code }) => !codes.includes(code))).toEqual([])
    })
  }
})
