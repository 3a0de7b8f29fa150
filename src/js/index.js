// What every entry exports beside its `loadGate`.

export { Access } from "./access.js";
export { MaskError, RolegateError } from "./error.js";
export { Gate } from "./gate.js";
// As a whole, since a program can add to an interface only where it is exported so.
export * from "./register.js";

/** @typedef {import("./questions.js").Question} Question */
/** @typedef {import("./questions.js").Request} Request */
/** @typedef {import("./fields.js").ClassReason} ClassReason */
/** @typedef {import("./fields.js").MaskedField} MaskedField */
/** @typedef {import("./mask-stream.js").StreamOptions} StreamOptions */
/** @typedef {import("./residual.js").Expression} Expression */
/** @typedef {import("./residual.js").Filter} Filter */
/** @typedef {import("./principal.js").Principal} Principal */
/** @typedef {import("./principal.js").RoleAt} RoleAt */
/** @typedef {import("./decision.js").Decision} Decision */
/** @typedef {import("./decision.js").ReasonCode} ReasonCode */
/** @typedef {import("./gate.js").SnapshotInfo} SnapshotInfo */
/** @typedef {import("./gate.js").SwapEvent} SwapEvent */
/** @typedef {import("./watch.js").Watch} Watch */
/** @typedef {import("./watch.js").WatchOptions} WatchOptions */
/** @typedef {import("./watch.js").WatchEvents} WatchEvents */
/** @typedef {import("./refresh/cache.js").CacheOptions} CacheOptions */
/** @typedef {import("./refresh/cache.js").SnapshotCopy} SnapshotCopy */
/** @typedef {import("./refresh/cache.js").SnapshotStore} SnapshotStore */
/** @typedef {import("./load/source.js").LoadOptions} LoadOptions */
/** @typedef {import("./load/key.js").PublicKey} PublicKey */
/** @typedef {import("./load/source.js").SnapshotSource} SnapshotSource */
