import type { CommandName } from './command-names.ts'

/** How each command is called, for the help and the manual page. */
export const EXAMPLES: Readonly<Record<CommandName, readonly string[]>> = {
  check: [
    'parallel-config check deploy.yaml service.yaml',
    'helm template ./chart | parallel-config check -',
    'kustomize build overlays/production | parallel-config check --strict -',
    'parallel-config check --output sarif deploy.yaml > results.sarif',
  ],
  serve: [
    'parallel-config serve -- vllm serve deepseek-ai/DeepSeek-R1 -tp 8',
    'parallel-config serve --vllm-version 0.24.0 --device-count 8 -- vllm serve MODEL -dp 8',
    "parallel-config serve 'VLLM_USE_V1=1 vllm serve MODEL -tp 8'",
    'parallel-config serve - < start.sh',
  ],
  resolve: [
    'parallel-config resolve config.json',
    'echo \'{"tensor_parallel_size": 16}\' | parallel-config resolve --device-count 8 -',
  ],
  plan: [
    'parallel-config plan plan.yaml',
    'parallel-config plan plan.yaml --output json --include manifest | jq -r .manifest',
    "echo '{command: vllm serve MODEL -tp 8, hosts: {count: 1, facts: {device_count: 8}}}' | parallel-config plan -",
  ],
  upgrade: [
    'parallel-config upgrade --to 0.33.0 deploy.yaml',
    'parallel-config upgrade --from 0.11.0 --to 0.33.0 -- vllm serve MODEL -tp 8',
    'parallel-config upgrade --from 0.24.0 --to 0.33.0 config.json',
  ],
  explain: ['parallel-config explain accelerators_idle'],
  completion: [
    'source <(parallel-config completion bash)',
    'parallel-config completion zsh > ~/.zfunc/_parallel-config',
    'parallel-config completion fish > ~/.config/fish/completions/parallel-config.fish',
  ],
  man: ['parallel-config man > /usr/local/share/man/man1/parallel-config.1'],
}
