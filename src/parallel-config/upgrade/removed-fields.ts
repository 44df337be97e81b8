import { FLAT_EPLB_FIELDS } from '../fields/flat-eplb-fields.ts'

/** Lists of ports that vLLM fills in itself. */
const PORT_LISTS = [
  '_stateless_dp_group_port_list',
  '_stateless_ep_group_port_list',
  '_stateless_eplb_group_port_list',
  '_stateless_world_group_port_list',
]

const FLAT_EPLB = Object.entries(FLAT_EPLB_FIELDS)

/** Advice on fields that a later release removed, by their path in the config. */
export const REMOVED_FIELDS: ReadonlyMap<string, string> = new Map([
  ...FLAT_EPLB.map(([flat, nested]): [string, string] => [
    `/${flat}`,
    `eplb_config.${nested} replaces it since 0.10.2. Set that instead`,
  ]),
  [
    '/enable_multimodal_encoder_data_parallel',
    'It is no longer part of ParallelConfig. Set mm_encoder_tp_mode to data in the multimodal settings of the model instead',
  ],
  ['/sd_worker_cls', 'It had no effect. Leave it out'],
  ...PORT_LISTS.map((field): [string, string] => [
    `/${field}`,
    'vLLM fills in these ports itself. Leave them out',
  ]),
])

/** Advice on fields that an older release does not have yet, by their path in the config. */
export const FIELDS_BEFORE: ReadonlyMap<string, string> = new Map(
  FLAT_EPLB.map(([flat, nested]) => [`/eplb_config/${nested}`, `Set ${flat} instead`]),
)

/** Fields whose removal changes nothing. */
export const FIELDS_WITHOUT_EFFECT: readonly string[] = ['sd_worker_cls', ...PORT_LISTS]
