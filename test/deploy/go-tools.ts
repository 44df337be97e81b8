import { existsSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(import.meta.dir, '../../node_modules/.cache/go-tools')

/** Go programs that the tests of deploy/ run, each at the version that they were written against. */
const TOOLS = {
  helm: 'helm.sh/helm/v3/cmd/helm@v3.18.4',
  kubeconform: 'github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0',
  kustomize: 'sigs.k8s.io/kustomize/kustomize/v5@v5.7.1',
  tofu: 'github.com/opentofu/opentofu/cmd/tofu@v1.6.3',
  'terraform-provider-http':
    'github.com/terraform-providers/terraform-provider-http@v1.2.1-0.20260903154542-926109cd8c07',
} as const

/**
 * The path of a Go program: built from the Go module proxy the first time, kept under node_modules/.cache. Undefined
 * where Go is missing.
 */
export function goTool(name: keyof typeof TOOLS): string | undefined {
  const path = join(FOLDER, name)
  if (existsSync(path)) return path
  const go = Bun.which('go')
  if (go === null) return undefined
  const { exitCode, stderr } = Bun.spawnSync([go, 'install', TOOLS[name]], {
    env: { ...process.env, GOBIN: FOLDER },
  })
  if (exitCode !== 0) throw new Error(`go install ${TOOLS[name]}: ${stderr}`)
  return path
}

/** The folder of a Go module's sources, downloaded the first time. */
export function goModuleFolder(module: string): string {
  const { exitCode, stdout, stderr } = Bun.spawnSync(['go', 'mod', 'download', '-json', module])
  if (exitCode !== 0) throw new Error(`go mod download ${module}: ${stderr}`)
  return (JSON.parse(`${stdout}`) as { Dir: string }).Dir
}
