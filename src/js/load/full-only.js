// Stands in for `mask-json.js`, `mask-stream.js` and `slice.js` where the core module is, which does none of it.

import { needsFull } from "../core.js";

export { needsFull as cut, needsFull as maskJson, needsFull as maskStream };
