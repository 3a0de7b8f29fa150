// Stands in the published declarations for the wasm glue, which no program can see.
export interface Core {
  /** Makes this type one that nothing else is. */
  readonly "inside of rolegate": unique symbol;
}
