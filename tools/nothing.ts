/** Stands in the bundle of the Worker for what it has no use for: `[alias]` in wrangler.toml. */
export {}
