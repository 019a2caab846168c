import { nearestName } from './nearest-name.js';
import { OptionError } from './option-error.js';

/** The names of all options in a type, and no others: a list `satisfies` it or does not compile. */
export type OptionNames<Options> = Readonly<Record<keyof Options, true>>;

/**
 * Checks the names in an object of options against those in `names`: a list, or defaults of all of them. `within` is the path of an object inside another, with a dot at its end.
 *
 * @throws {OptionError} for a name that is not in `names`, whatever its value.
 */
export function checkNames(options: object, names: object, within = ''): void {
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(names, name)) continue;
    const known = Object.keys(names);
    const nearest = nearestName(name, known);
    const hint =
      nearest === undefined
        ? `there are ${known.map((each) => `\`${within}${each}\``).join(', ')}`
        : `did you mean \`${within}${nearest}\`?`;
    throw new OptionError(name, nearest, `unknown option \`${within}${name}\`; ${hint}`);
  }
}
