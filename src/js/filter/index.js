// Residual conditions as filters that databases run: `rolegate/filter`.

export { toMongo } from "./mongo.js";
export { toPrisma } from "./prisma.js";
export { toSql } from "./sql.js";

/** @typedef {import("../residual.js").Expression} Expression */
/** @typedef {import("../residual.js").Filter} Filter */
/** @typedef {import("./sql.js").SqlOptions} SqlOptions */
