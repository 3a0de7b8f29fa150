// The tables, from `docs/snapshot-format.md` alone: their columns, and every rule that their rows keep.

import { isName, refuse, viewOf } from "./file.js";
import { LAYOUT, widthOf } from "./layout.js";
import { checkProgram } from "./program.js";
import { checkRung } from "./rung.js";

const NONE = 0xffff;
const EVERYWHERE = 0xffffffff;
const EVERY = 0x80000000;
const CLEAR = 0;
const DEEPEST = 32;

const READ = { 1: "getUint8", 2: "getUint16", 4: "getUint32", 8: "getBigUint64" };

/** Rows of a table as lists of numbers; numbers of 64 bits are `bigint`s. */
function rowsOf(kind, bytes) {
  const [, ...columns] = LAYOUT[kind];
  const width = widthOf(kind);
  const view = viewOf(bytes);
  return Array.from({ length: bytes.length / width }, (_, row) => {
    let at = row * width;
    return columns.map((column) => {
      const value = view[READ[column]](at, true);
      at += column;
      return value;
    });
  });
}

/** Rows of every table by kind, checked. */
export function readTables(tables) {
  const rows = {};
  for (const kind of Object.keys(LAYOUT)) rows[kind] = rowsOf(kind, tables.get(Number(kind)) ?? new Uint8Array());
  const checked = new Rules(rows, tables.get(1) ?? new Uint8Array(), tables.get(27) ?? new Uint8Array());
  checked.all();
  return { rows, strings: checked.strings };
}

const byBytes = (one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other));
const inOrder = (one, other) => {
  const at = one.findIndex((value, position) => value !== other[position]);
  return at >= 0 && (typeof one[at] === "string" ? byBytes(one[at], other[at]) < 0 : one[at] < other[at]);
};
const hasControls = (text) => /[\0-\x1f\x7f]/.test(text);
const isPath = (text) => Buffer.byteLength(text) <= 255 && !hasControls(text) && text.split(".").every((key) => key !== "");
const isLabel = (text) => text !== "" && Buffer.byteLength(text) <= 255 && !hasControls(text);

class Rules {
  constructor(rows, text, code) {
    this.rows = rows;
    this.code = code;
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    let start = 0;
    this.strings = rows[2].map(([end], row) => {
      this.holds(2, row, end >= start && end <= text.length && (row > 0 || end === 0));
      try {
        return decoder.decode(text.subarray(start, (start = end)));
      } catch {
        return refuse("malformed", "strings");
      }
    });
    this.holds(2, 0, rows[2].length > 0 && start === text.length);
  }

  holds(kind, row, is) {
    if (!is) refuse("malformed", `${LAYOUT[kind][0]}, row ${row}`);
  }

  /** Each row of a table with the rows of other tables that belong to it: `owned` is by column the other table. */
  each(kind, owned, check) {
    const starts = {};
    for (const [row, cells] of this.rows[kind].entries()) {
      const parts = Object.entries(owned).map(([column, other]) => {
        const [start, end] = [starts[column] ?? 0, cells[column]];
        this.holds(kind, row, end >= start && end <= this.rows[other].length);
        starts[column] = end;
        return [start, end];
      });
      check(cells, row, ...parts);
    }
    for (const [column, other] of Object.entries(owned)) {
      this.holds(kind, this.rows[kind].length, (starts[column] ?? 0) === this.rows[other].length);
    }
  }

  /** Refuses a table whose keys do not ascend, each behind the one before. */
  ascend(kind, key, from = 0, to = this.rows[kind].length) {
    for (let row = from; row + 1 < to; row += 1) {
      const [one, other] = [this.rows[kind][row], this.rows[kind][row + 1]];
      this.holds(kind, row + 1, inOrder(key(one), key(other)));
    }
  }

  /** Refuses cells that are no row of another table. */
  refer(kind, column, other, none) {
    for (const [row, cells] of this.rows[kind].entries()) {
      this.holds(kind, row, cells[column] < this.rows[other].length || cells[column] === none);
    }
  }

  flags(kind, column, known) {
    for (const [row, cells] of this.rows[kind].entries()) this.holds(kind, row, (cells[column] & ~known) === 0);
  }

  extents(kind, column) {
    for (const [row, cells] of this.rows[kind].entries()) this.holds(kind, row, this.isExtent(cells[column]));
  }

  isExtent(extent) {
    if (extent === EVERYWHERE) return true;
    return extent >= EVERY ? extent - EVERY < this.rows[13].length : extent < this.rows[14].length;
  }

  text(kind, column, is) {
    for (const [row, cells] of this.rows[kind].entries()) {
      const text = this.strings[cells[column]];
      this.holds(kind, row, text !== undefined && is(text));
    }
  }

  name(kind) {
    this.text(kind, 0, isName);
    this.ascend(kind, ([name]) => [this.strings[name]]);
  }

  all() {
    for (const kind of [3, 4, 6, 7, 8, 9, 13, 26]) if (this.rows[kind].length > NONE) refuse("too-large", LAYOUT[kind][0]);
    this.catalogue();
    this.classes();
    this.roles();
    this.scopes();
    this.directory(18);
    this.directory(22);
    this.conditions();
    this.requirements();
    this.guardrails();
    this.schema();
  }

  catalogue() {
    for (const kind of [3, 4, 6, 9]) this.text(kind, 1, () => true);
    this.name(3);
    this.text(4, 0, isName);
    this.flags(4, 3, 3);
    this.each(3, { 2: 4, 3: 8 }, (_, resource, [from, to], [first, end]) => {
      this.ascend(4, ([action]) => [this.strings[action]], from, to);
      for (let row = from; row < to; row += 1) this.holds(4, row, this.rows[4][row][2] === resource);
      this.text(8, 0, isPath);
      this.ascend(8, ([path]) => [this.strings[path]], first, end);
    });
    this.refer(5, 0, 4);
    this.refer(5, 1, 4);
    this.ascend(5, (pair) => pair);
    for (const [row, [from, to]] of this.rows[5].entries()) this.holds(5, row, from !== to);
  }

  classes() {
    this.name(6);
    this.refer(7, 1, 4, NONE);
    this.text(7, 0, () => true);
    this.each(6, { 2: 7 }, (_, row, [from, to]) => {
      this.holds(6, row, from < to);
      for (let rung = from; rung < to; rung += 1) {
        const [text, permission, mask, one, two, three, size] = this.rows[7][rung];
        const isLast = rung === to - 1;
        this.holds(7, rung, (permission === NONE) === isLast && !(isLast && mask === CLEAR));
        this.holds(7, rung, checkRung(mask, this.strings[text], [one, two, three], size));
      }
    });
  }

  roles() {
    this.name(9);
    this.flags(9, 4, 1);
    this.refer(10, 0, 9);
    this.text(11, 0, () => true);
    for (const [kind, other] of [[16, 11], [17, 10]]) {
      this.refer(kind, 0, other);
      this.extents(kind, 1);
      this.ascend(kind, ([row]) => [row]);
    }
    const extents = new Map(this.rows[17]);
    const includes = [];
    this.each(9, { 2: 11, 3: 10 }, (_, role, __, [from, to]) => {
      includes[role] = this.rows[10].slice(from, to).map(([included]) => included);
      const keys = includes[role].map((included, at) => [included, extents.get(from + at) ?? EVERYWHERE]);
      for (let at = 1; at < keys.length; at += 1) this.holds(10, from + at, inOrder(keys[at - 1], keys[at]));
    });
    this.acyclic(10, includes);
    this.each(11, { 1: 12 }, (_, __, [from, to]) => this.spans(12, from, to));
  }

  /** Spans ascend with a gap between them, and lie among the permissions. */
  spans(kind, from, to) {
    let behind = -1;
    for (let row = from; row < to; row += 1) {
      const [first, count] = this.rows[kind][row];
      this.holds(kind, row, count > 0 && first > behind && first + count <= this.rows[4].length);
      behind = first + count;
    }
  }

  acyclic(kind, edges) {
    const left = edges.map(() => 0);
    for (const to of edges.flat()) left[to] += 1;
    const open = [...left.keys()].filter((node) => left[node] === 0);
    for (const node of open) {
      for (const to of edges[node]) if ((left[to] -= 1) === 0) open.push(to);
    }
    this.holds(kind, NONE, open.length === edges.length);
  }

  scopes() {
    this.name(13);
    this.flags(13, 1, 1);
    this.text(14, 0, isName);
    this.refer(14, 3, 13);
    const around = [];
    for (const [row, [, parent, end]] of this.rows[14].entries()) {
      while (around.length > 0 && around.at(-1).end <= row) around.pop();
      const outer = around.at(-1) ?? { row: EVERYWHERE, end: this.rows[14].length };
      this.holds(14, row, parent === outer.row && end > row && end <= outer.end);
      around.push({ row, end });
      this.holds(14, row, around.length <= DEEPEST);
    }
    this.holds(15, NONE, this.rows[15].length === this.rows[14].length);
    this.refer(15, 0, 14);
    this.ascend(15, ([scope]) => [this.rows[14][scope][3], this.strings[this.rows[14][scope][0]]]);
  }

  /** Groups, from table 18 on, or subjects, from table 22 on. */
  directory(kind) {
    this.text(kind, 0, isLabel);
    this.ascend(kind, ([name]) => [this.strings[name]]);
    this.refer(kind + 1, 0, 18);
    const members = [];
    this.each(kind, { 1: kind + 1, 2: kind + 2 }, (_, row, [from, to]) => {
      this.ascend(kind + 1, (cells) => cells, from, to);
      members[row] = this.rows[kind + 1].slice(from, to).map(([group]) => group);
    });
    if (kind === 18) this.acyclic(19, members);
    this.extents(kind + 2, 0);
    this.refer(kind + 2, 1, 9);
    this.refer(kind + 3, 0, kind + 2);
    this.ascend(kind + 3, ([row]) => [row]);
    for (const [row, [, from, until]] of this.rows[kind + 3].entries()) this.holds(kind + 3, row, from < until);
  }

  conditions() {
    this.text(26, 0, () => true);
    this.each(26, { 1: 27 }, (_, row, [from, to]) => {
      this.holds(26, row, checkProgram(this.code.subarray(from, to)));
    });
    this.refer(28, 0, 11);
    this.refer(28, 1, 26);
    this.ascend(28, ([grant]) => [grant]);
    this.refer(29, 0, 11);
    this.text(29, 1, isPath);
    this.ascend(29, ([grant, path]) => [grant, this.strings[path]]);
    this.refer(34, 0, 4);
    this.refer(34, 1, 26);
    this.ascend(34, (pair) => pair);
  }

  requirements() {
    this.refer(30, 0, 4);
    this.refer(30, 1, 4);
    for (const [row, [permission, required, up]] of this.rows[30].entries()) {
      this.holds(30, row, (up <= DEEPEST || up === NONE) && (permission !== required || up !== 0));
      this.holds(30, row, row === 0 || permission >= this.rows[30][row - 1][0]);
    }
    const requiring = new Set(this.rows[30].map(([permission]) => permission));
    for (const [row, [, , , flags]] of this.rows[4].entries()) this.holds(4, row, !(flags & 2) || requiring.has(row));
  }

  guardrails() {
    this.name(31);
    this.text(31, 1, () => true);
    this.extents(31, 4);
    this.refer(31, 5, 26, EVERYWHERE);
    this.flags(31, 6, 1);
    this.refer(33, 0, 9);
    this.each(31, { 2: 32, 3: 33 }, (_, __, [from, to], [first, end]) => {
      this.spans(32, from, to);
      this.ascend(33, (cells) => cells, first, end);
    });
    this.holds(35, 1, this.rows[35].length <= 1);
    this.refer(36, 0, 9);
    this.ascend(36, (cells) => cells);
  }

  schema() {
    this.refer(8, 1, 6, NONE);
    const before = new Map(this.rows[8].map(([, first], field) => [field, first]));
    this.refer(37, 0, 8);
    this.refer(37, 1, 6);
    for (const [row, [field, further]] of this.rows[37].entries()) {
      this.holds(37, row, before.get(field) < further);
      before.set(field, further);
    }
    this.ascend(37, (pair) => pair);
    this.refer(38, 0, 8);
    this.refer(38, 1, 3);
    this.ascend(38, (pair) => pair);
    this.refer(39, 0, 3);
    this.ascend(39, (cells) => cells);
    this.refer(40, 0, 3);
    this.refer(40, 1, 26);
    this.ascend(40, ([resource]) => [resource]);
  }
}
