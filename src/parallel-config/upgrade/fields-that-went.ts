import { FLAT_EPLB_FIELDS } from '../rules/flat-eplb-fields.ts'

/** What became of fields that a later release no longer has, in words that say what to do. */
export const FIELDS_THAT_WENT: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(FLAT_EPLB_FIELDS).map(([flat, nested]) => [
      flat,
      `${flat} became eplb_config.${nested}: write it there`,
    ]),
  ),
  enable_multimodal_encoder_data_parallel:
    'enable_multimodal_encoder_data_parallel left ParallelConfig: set mm_encoder_tp_mode to data in the multimodal settings of the model instead',
  sd_worker_cls: 'sd_worker_cls had no effect: leave it out',
  _stateless_dp_group_port_list: 'vLLM fills in these ports by itself: leave them out',
  _stateless_ep_group_port_list: 'vLLM fills in these ports by itself: leave them out',
  _stateless_eplb_group_port_list: 'vLLM fills in these ports by itself: leave them out',
  _stateless_world_group_port_list: 'vLLM fills in these ports by itself: leave them out',
}

/** Fields whose removal changes nothing. */
export const FIELDS_WITHOUT_EFFECT: readonly string[] = [
  'sd_worker_cls',
  '_stateless_dp_group_port_list',
  '_stateless_ep_group_port_list',
  '_stateless_eplb_group_port_list',
  '_stateless_world_group_port_list',
]
