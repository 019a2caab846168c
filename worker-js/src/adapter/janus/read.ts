/** Reading JSON that is Janus's word: each part has the type that it should have, or is `undefined`. */

/** An object of JSON. */
export type Fields = Readonly<Record<string, unknown>>;

/** The id of a room or of a publisher: a number, or a string where Janus has `string_ids`. */
export type JanusId = number | string;

export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

/** The objects in a list; what is no object is left out. */
export function listOf(value: unknown): Fields[] {
  const items: unknown[] = Array.isArray(value) ? value : [];
  return items.map(fieldsOf).filter((item) => item !== undefined);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

export function idOf(value: unknown): JanusId | undefined {
  return numberOf(value) ?? textOf(value);
}

/** The object that a text frame has, or `undefined`. */
export function parse(text: unknown): Fields | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}
