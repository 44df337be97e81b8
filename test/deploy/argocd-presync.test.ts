import { describe, expect, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Job } from 'kubernetes-models/batch/v1/Job'
import { temporaryFolder } from '../support/temporary-folder.ts'

const PROJECT = join(import.meta.dir, '../..')
const FOLDER = join(PROJECT, 'deploy/argocd-presync')

interface Kustomization {
  readonly resources: readonly string[]
  readonly configMapGenerator: readonly {
    readonly name: string
    readonly files: readonly string[]
    readonly options: { readonly annotations: Readonly<Record<string, string>> }
  }[]
}

function read<T>(name: string): T {
  return Bun.YAML.parse(readFileSync(join(FOLDER, name), 'utf8')) as T
}

describe('the PreSync job of Argo CD', () => {
  const job = new Job(read<ConstructorParameters<typeof Job>[0]>('presync-check.yaml'))
  const kustomization = read<Kustomization>('kustomization.yaml')
  const pod = job.spec?.template.spec
  const [container] = pod?.containers ?? []

  /** What the job runs in the image, with the folder `manifests` in the place of its volume. */
  function runJob(manifests: string) {
    const mount = container?.volumeMounts?.[0]?.mountPath ?? ''
    const args = container?.args?.map((argument) => argument.replace(mount, manifests)) ?? []
    const { exitCode, stdout } = Bun.spawnSync([process.execPath, ...args], {
      cwd: PROJECT,
      env: {},
    })
    return { exitCode, output: `${stdout}` }
  }

  test('fits the schema of Kubernetes, and does not try again', () => {
    expect(() => job.validate()).not.toThrow()
    expect(job.spec?.backoffLimit).toBe(0)
    expect(pod?.restartPolicy).toBe('Never')
  })

  test('and the manifests that it checks are there before the sync', () => {
    const [generated] = kustomization.configMapGenerator
    const hook = 'argocd.argoproj.io/hook'
    expect(job.metadata?.annotations?.[hook]).toBe('PreSync')
    expect(generated?.options.annotations[hook]).toBe('PreSync')
    expect(Number(generated?.options.annotations['argocd.argoproj.io/sync-wave'])).toBeLessThan(0)
    expect(pod?.volumes?.[0]?.configMap?.name).toBe(generated?.name)
    for (const file of generated?.files ?? []) {
      expect(container?.args).toContain(`/manifests/${file}`)
      expect(kustomization.resources).toContain(file)
    }
  })

  test('passes the example, and stops the sync of a command that does not launch', () => {
    expect(runJob(FOLDER)).toMatchObject({ exitCode: 0 })
    const folder = temporaryFolder()
    const text = readFileSync(join(FOLDER, 'vllm.yaml'), 'utf8')
    writeFileSync(join(folder, 'vllm.yaml'), text.replace('--tensor-parallel-size', '--tp-size'))
    const { exitCode, output } = runJob(folder)
    expect(exitCode).toBe(1)
    expect(output).toContain('error[option_unknown]')
  })
})
