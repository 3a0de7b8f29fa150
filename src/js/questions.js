// Many questions as the core module takes them.

/**
 * For each question the permission, then field and what is known, each behind its length.
 *
 * @param {readonly { id: number, field: string, known: Uint8Array }[]} questions
 */
export function packQuestions(questions) {
  const encoder = new TextEncoder();
  const packed = questions.map(({ id, field, known }) => ({ id, field: encoder.encode(field), known }));
  const length = packed.reduce((sum, { field, known }) => sum + 12 + field.length + known.length, 0);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { id, field, known } of packed) {
    view.setUint32(at, id, true);
    at += 4;
    for (const part of [field, known]) {
      view.setUint32(at, part.length, true);
      bytes.set(part, at + 4);
      at += 4 + part.length;
    }
  }
  return bytes;
}
