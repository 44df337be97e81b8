import { z } from 'zod'

/** A host's name: RFC 1123 labels in lower case, joined by dots, 253 characters at most. */
export const HostId = z
  .string()
  .max(253)
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/,
    'Write a host name in lower case: letters, digits, - and ., such as gpu-17',
  )
  .describe('Name of the host, as its agent enrolled it')

/** The most labels of one host. */
const LABEL_LIMIT = 32

const LabelName = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?$/,
    'Write 1 to 63 letters, digits, ., _, / or -, with a letter or digit at both ends',
  )

const LabelValue = z
  .string()
  .max(63)
  .refine((text) => !/\p{Cc}/u.test(text), 'Write text without control characters')

/** Names and values that an operator attaches to a host, to find it by. */
export const Labels = z
  .record(LabelName, LabelValue)
  .refine((labels) => Object.keys(labels).length <= LABEL_LIMIT, `At most ${LABEL_LIMIT} labels`)
  .describe(`Names and values to find the host by, ${LABEL_LIMIT} at most`)
/** Values of labels, by name. */
export type Labels = z.infer<typeof Labels>

/** An Ed25519 public key as a JWK (RFC 8037). A private key is refused, so that none is ever sent. */
export const PublicKey = z
  .strictObject({
    kty: z.literal('OKP').describe('The key type of RFC 8037.'),
    crv: z.literal('Ed25519').describe('The curve.'),
    x: z
      .string()
      .regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/, 'Write 32 bytes as unpadded base64url')
      .describe('The public key, 32 bytes in base64url'),
    alg: z.enum(['EdDSA', 'Ed25519']).optional().describe('The signature algorithm. Optional.'),
    use: z.literal('sig').optional().describe('What the key is for. Optional.'),
    kid: z.string().max(256).optional().describe('Ignored: the thumbprint identifies the key.'),
  })
  .describe("The host's Ed25519 public key as a JWK")
/** An Ed25519 public key as a JWK. */
export type PublicKey = z.infer<typeof PublicKey>

/** What an agent sends to enrol its host. */
export const EnrolmentRequest = z.strictObject({
  host_id: HostId,
  public_key: PublicKey,
  labels: Labels.optional(),
})
/** What an agent sends to enrol its host. */
export type EnrolmentRequest = z.infer<typeof EnrolmentRequest>
