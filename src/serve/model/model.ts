/** A fact about the model, and its source: a JSON Pointer into the request. */
export interface ModelFact<T> {
  readonly value: T
  readonly pointer: string
}

/** The facts about a model that rules need, with their names in `model.facts`. An absent one is unknown. */
export interface KnownFacts {
  readonly is_moe?: ModelFact<boolean>
  readonly attention_heads?: ModelFact<number>
  readonly kv_heads?: ModelFact<number>
  readonly mla?: ModelFact<boolean>
  readonly experts?: ModelFact<number>
  readonly pipeline_parallel?: ModelFact<boolean>
  readonly runner?: ModelFact<'generate' | 'pooling'>
}

export type FactName = keyof KnownFacts

/** The value of a fact. */
export type FactValue<Name extends FactName> = NonNullable<KnownFacts[Name]>['value']

/** What is known about the model that is served. */
export interface Model {
  readonly facts: KnownFacts
  /** Names of model classes, as in `architectures` of `config.json`; undefined without a `config.json`. */
  readonly architectures?: readonly string[] | undefined
  /** Whether the weights are quantized, as far as `config.json` says. */
  readonly quantized?: boolean | undefined
}
