// The file around the tables, from `docs/snapshot-format.md` alone: header, lengths, checksum, envelope.

import { LAYOUT, widthOf } from "./layout.js";

/** Why bytes are no snapshot; `code` is one of those that the page gives. */
export class Refused extends Error {
  constructor(code, where = "") {
    super(`${code}${where && `: ${where}`}`);
    this.code = `snapshot/${code}`;
  }
}

export const refuse = (code, where) => {
  throw new Refused(code, where);
};

const HEADER = 48;
const CHECKSUM = 4;
const SIGNATURE = 64;
const LARGEST = 16 * 1024 * 1024;
const LARGEST_EPOCH = 2n ** 53n - 1n;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._/-]*$/;

/** Whether a text is a name as the page has it. */
export const isName = (text) => NAME.test(text) && text.length <= 255;

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit += 1) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
  return byte;
});

/** CRC-32 of IEEE 802.3. */
export const checksum = (bytes) => ~bytes.reduce((crc, byte) => (crc >>> 8) ^ CRC[(crc ^ byte) & 255], -1) >>> 0;

export const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The header, and each table's bytes by kind. */
export function readFile(bytes, largest = LARGEST) {
  if (bytes.length > largest) refuse("too-large");
  const header = readHeader(bytes);
  const view = viewOf(bytes);
  const start = HEADER + bytes[44];
  const sum = start + view.getUint32(40, true);
  const end = sum + CHECKSUM + (header.signed ? SIGNATURE : 0);
  if (bytes.length < end) refuse("truncated");
  if (bytes.length > end) refuse("trailing-bytes");
  if (checksum(bytes.subarray(0, sum)) !== view.getUint32(sum, true)) refuse("bad-checksum");
  return { header, tables: readEnvelope(bytes.subarray(start, sum)) };
}

function readHeader(bytes) {
  const magic = new TextEncoder().encode("RGS1");
  if (bytes.length === 0 || magic.some((byte, at) => at < bytes.length && bytes[at] !== byte)) refuse("bad-magic");
  if (bytes.length < 6) refuse("truncated");
  const view = viewOf(bytes);
  if (view.getUint16(4, true) !== 1) refuse("unsupported-version");
  if (bytes.length < 8) refuse("truncated");
  const flags = view.getUint16(6, true);
  if (flags > 1) refuse("unsupported-feature", `flags ${flags}`);
  if (bytes.length < HEADER + (bytes[44] ?? 0)) refuse("truncated");
  const signed = flags === 1;
  const [epoch, issuedAt, notAfter] = [8, 16, 24].map((at) => view.getBigUint64(at, true));
  const keyId = Buffer.from(bytes.subarray(32, 40)).toString("hex");
  const policy = Buffer.from(bytes.subarray(HEADER, HEADER + bytes[44])).toString("latin1");
  const fine = epoch <= LARGEST_EPOCH && (signed || /^0*$/.test(keyId)) && isName(policy);
  if (!fine || bytes[45] || bytes[46] || bytes[47]) refuse("malformed-header");
  return { policy, epoch, issuedAt, notAfter, signed, keyId };
}

/** A varint count, then for each table its kind, a varint length and its bytes. */
function readEnvelope(bytes) {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at];
      if (byte === undefined || (shift === 28 && byte > 15)) refuse("malformed-envelope");
      at += 1;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  const tables = new Map();
  let last = 0;
  for (let count = varint(); count > 0; count -= 1) {
    const kind = bytes[at];
    if (kind === undefined) refuse("malformed-envelope");
    at += 1;
    const length = varint();
    if (at + length > bytes.length) refuse("malformed-envelope");
    if (LAYOUT[kind] === undefined) refuse("unsupported-feature", `table ${kind}`);
    if (kind <= last || length === 0 || length % widthOf(kind)) refuse("malformed", `table ${kind}`);
    tables.set(kind, bytes.subarray(at, at + length));
    at += length;
    last = kind;
  }
  if (at !== bytes.length) refuse("trailing-bytes");
  return tables;
}
