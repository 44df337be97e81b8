import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { goModuleFolder } from './go-tools.ts'

interface Definition {
  properties?: object
  additionalProperties?: unknown
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[]
}

/**
 * Writes what Kubernetes 1.33 and the Prometheus operator say of their kinds as the JSON schemas that kubeconform reads, an
 * unknown property being a fault. Returns the template of their places, for `-schema-location`.
 */
export function writeKubernetesSchemas(): string {
  const sources = goModuleFolder('k8s.io/kubernetes@v1.33.0')
  const swagger = JSON.parse(
    readFileSync(join(sources, 'api/openapi-spec/swagger.json'), 'utf8'),
  ) as { definitions: Record<string, Definition> }
  const folder = temporaryFolder()
  mkdirSync(folder, { recursive: true })
  for (const [name, definition] of Object.entries(swagger.definitions)) {
    if (definition.properties) definition.additionalProperties ??= false
    for (const { group, version, kind } of definition['x-kubernetes-group-version-kind'] ?? []) {
      const prefix = group ? `${group.split('.')[0]}-` : ''
      const schema = { $ref: `_definitions.json#/definitions/${name}` }
      const file = `${kind}-${prefix}${version}.json`.toLowerCase()
      writeFileSync(join(folder, file), JSON.stringify(schema))
    }
  }
  // Kubernetes writes a quantity and a port as text or a number, which its own document calls text.
  Object.assign(swagger.definitions, {
    'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: ['string', 'number'] },
    'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['string', 'integer'] },
  })
  writeFileSync(
    join(folder, '_definitions.json'),
    JSON.stringify({ definitions: swagger.definitions }),
  )
  writeMonitorSchemas(folder)
  return `${folder}/{{ .ResourceKind }}{{ .KindSuffix }}.json`
}

interface CustomResourceDefinition {
  readonly spec: {
    readonly names: { readonly kind: string }
    readonly versions: readonly { name: string; schema: { openAPIV3Schema: object } }[]
  }
}

function writeMonitorSchemas(folder: string): void {
  const sources = goModuleFolder('github.com/prometheus-operator/prometheus-operator@v0.85.0')
  for (const name of ['podmonitors', 'servicemonitors']) {
    const path = join(sources, `example/prometheus-operator-crd/monitoring.coreos.com_${name}.yaml`)
    const { spec } = Bun.YAML.parse(readFileSync(path, 'utf8')) as CustomResourceDefinition
    for (const version of spec.versions) {
      const file = `${spec.names.kind}-monitoring-${version.name}.json`.toLowerCase()
      const schema = JSON.stringify(version.schema.openAPIV3Schema, (_, value) =>
        value?.properties ? { additionalProperties: false, ...value } : value,
      )
      writeFileSync(join(folder, file), schema)
    }
  }
}
