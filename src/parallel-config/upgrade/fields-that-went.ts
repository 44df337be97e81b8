import { FLAT_EPLB_FIELDS } from '../fields/flat-eplb-fields.ts'

const FILLED_IN = 'vLLM fills in these ports itself: leave them out'

const FLAT_EPLB = Object.entries(FLAT_EPLB_FIELDS)

/** What to do about fields that a later release no longer has, by their path in the config. */
export const FIELDS_THAT_WENT: ReadonlyMap<string, string> = new Map([
  ...FLAT_EPLB.map(([flat, nested]): [string, string] => [
    `/${flat}`,
    `eplb_config.${nested}, which exists since 0.10.2, replaces it: set that instead`,
  ]),
  [
    '/enable_multimodal_encoder_data_parallel',
    'it left ParallelConfig: set mm_encoder_tp_mode to data in the multimodal settings of the model instead',
  ],
  ['/sd_worker_cls', 'it had no effect: leave it out'],
  ['/_stateless_dp_group_port_list', FILLED_IN],
  ['/_stateless_ep_group_port_list', FILLED_IN],
  ['/_stateless_eplb_group_port_list', FILLED_IN],
  ['/_stateless_world_group_port_list', FILLED_IN],
])

/** What to do about fields that an older release does not have yet, by their path in the config. */
export const FIELDS_BEFORE: ReadonlyMap<string, string> = new Map(
  FLAT_EPLB.map(([flat, nested]) => [`/eplb_config/${nested}`, `set ${flat} instead`]),
)

/** Fields whose removal changes nothing. */
export const FIELDS_WITHOUT_EFFECT: readonly string[] = [
  'sd_worker_cls',
  '_stateless_dp_group_port_list',
  '_stateless_ep_group_port_list',
  '_stateless_eplb_group_port_list',
  '_stateless_world_group_port_list',
]
