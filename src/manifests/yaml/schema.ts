import {
  boolYaml11Tag,
  defineScalarTag,
  mapTag,
  mergeTag,
  NOT_RESOLVED,
  nullYaml11Tag,
  Schema,
  seqTag,
  strTag,
} from 'js-yaml'

// Go's strconv.ParseInt with base 0, after underscores are taken out: `0755`, `0o755`, `0x1F`, `0b11`, `1_000`.
const INTEGER = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
const NUMBER_STARTS = [...'+-.0123456789']

function integerOf(text: string): number {
  const negative = text.startsWith('-')
  const digits = text.replace(/^[-+]/, '')
  const octal = /^0[0-7]+$/.test(digits)
  const value = octal ? Number.parseInt(digits, 8) : Number(digits.toLowerCase())
  return negative ? -value : value
}

const integer = defineScalarTag<number>('tag:yaml.org,2002:int', {
  implicit: true,
  implicitFirstChars: NUMBER_STARTS,
  resolve: (source) => {
    const text = source.replaceAll('_', '')
    return INTEGER.test(text) ? integerOf(text) : NOT_RESOLVED
  },
  identify: () => false,
})

const float = defineScalarTag<number>('tag:yaml.org,2002:float', {
  implicit: true,
  implicitFirstChars: NUMBER_STARTS,
  resolve: (source) => {
    const text = source.replaceAll('_', '')
    return FLOAT.test(text) ? Number(text) : NOT_RESOLVED
  },
  identify: () => false,
})

/**
 * What a plain scalar means to kubectl (sigs.k8s.io/yaml, `goyaml.v2/resolve.go`): YAML 1.1 booleans (`yes`, `on`, `n`), octal
 * with a leading 0, merge keys; but no sexagesimal numbers, and dates stay text.
 */
export const KUBERNETES_SCHEMA: Schema = new Schema([
  strTag,
  seqTag,
  mapTag,
  nullYaml11Tag,
  boolYaml11Tag,
  integer,
  float,
  mergeTag,
])
