/** One use of an option or positional, in the order in which the parser met it. */
export interface GivenArgument {
  /** JSON Pointer to the token or file that sets it: `/argv/2`, `/files/config.yaml`. */
  readonly pointer: string
  /** The option's long name, such as `--tensor-parallel-size`; the name itself for the positional `model_tag`. */
  readonly flag: string
  /** Name of the attribute that it sets (argparse's `dest`), such as `tensor_parallel_size`. */
  readonly name: string
  readonly value: unknown
}
