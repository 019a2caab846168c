/** The names under which members are shown. */

import type { NamesOf } from '../safety-number/words.js';
import type { Member } from '../wasm/sotto.js';

/**
 * Names by what the members themselves show, else their ids. Of members that show equal names each has its id beside the name, so
 * that none passes for another. Names that only look alike are an application's own to tell apart.
 */
export function shownNames(members: readonly Pick<Member, 'member' | 'name'>[]): NamesOf {
  const names = new Map(members.map(({ member, name }) => [member, name ?? member]));
  return (ids) => {
    const all = [...names.values()];
    return new Map(
      ids.map((id) => {
        const name = names.get(id) ?? id;
        const isShared = all.filter((other) => other === name).length > 1;
        return [id, isShared && name !== id ? `${name} (${id})` : name];
      }),
    );
  };
}
