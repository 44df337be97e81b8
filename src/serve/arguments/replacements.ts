import type { ReleaseRange } from '../../vllm/releases/ranges.ts'

/** What to write for an option that a release does not have. */
export interface Replacement extends ReleaseRange {
  readonly flags: readonly string[]
  /** What to do. */
  readonly instead: string
  /**
   * What to write: another option with the same value, other words, or nothing at all. Absent: it depends on what the
   * user wants.
   */
  readonly becomes?: { readonly option: string } | { readonly words: readonly string[] }
}

/** The removed options and their replacements; the range has the releases in which the advice holds. */
export const REPLACEMENTS: readonly Replacement[] = [
  eplb('num-redundant-experts'),
  eplb('eplb-window-size'),
  eplb('eplb-step-interval'),
  eplb('eplb-log-balancedness'),
  {
    flags: ['--disable-log-requests', '--no-disable-log-requests'],
    instead: 'Requests are logged only with --enable-log-requests. Remove the option',
    becomes: { words: [] },
  },
  {
    flags: ['--task'],
    instead:
      'Use --runner generate or --runner pooling, and --convert embed, classify or reward to adapt a generative model',
  },
  {
    flags: ['--guided-decoding-backend'],
    since: '0.11.0',
    instead: 'Use --structured-outputs-config.backend',
    becomes: { option: '--structured-outputs-config.backend' },
  },
  {
    flags: ['--override-pooler-config'],
    since: '0.11.0',
    instead: 'Use --pooler-config',
    becomes: { option: '--pooler-config' },
  },
  {
    flags: ['--enable-multimodal-encoder-data-parallel'],
    instead: 'Use --mm-encoder-tp-mode data',
    becomes: { words: ['--mm-encoder-tp-mode', 'data'] },
  },
  {
    flags: ['--disable-mm-preprocessor-cache'],
    instead: 'Use --mm-processor-cache-gb 0',
    becomes: { words: ['--mm-processor-cache-gb', '0'] },
  },
  {
    flags: ['--cuda-graph-sizes', '--max-seq-len-to-capture'],
    since: '0.11.1',
    instead: 'Use --max-cudagraph-capture-size or --cudagraph-capture-sizes',
  },
  {
    flags: ['--rope-scaling', '--rope-theta'],
    instead: 'Set rope parameters with --hf-overrides',
  },
  {
    flags: ['--swap-space', '--num-scheduler-steps', '--use-v2-block-manager', '--preemption-mode'],
    instead: 'vLLM no longer has what it set. Remove the option',
    becomes: { words: [] },
  },
  {
    flags: ['--speculative-model', '--num-speculative-tokens'],
    instead: 'Use --speculative-config with JSON',
  },
  {
    flags: ['--enable-reasoning'],
    instead: '--reasoning-parser alone turns reasoning on. Remove the option',
    becomes: { words: [] },
  },
]

/** Former options that are keys of `--eplb-config` since 0.10.2, and only that since 0.12.0. */
function eplb(option: string): Replacement {
  const key = option.replace(/^eplb-/, '').replaceAll('-', '_')
  return {
    flags: [`--${option}`, `--no-${option}`],
    since: '0.10.2',
    instead: `Use --eplb-config.${key}, which exists since 0.10.2`,
    becomes: { option: `--eplb-config.${key}` },
  }
}
