import { type CellResult, MAKINGS, MOMENTS, ROLES, WAYS } from '../page/lab/cells.js';

/**
 * The matrix for people, a line for each connection, role and way: the outcome at each moment, in order. `+`: in force,
 * and so many frames decoded with Sotto on both sides; `-`: refused. The frames that a side without Sotto decoded stand
 * behind.
 */
export function matrixLines(browser: string, results: readonly CellResult[]): string[] {
  const lines = MAKINGS.flatMap((making) =>
    ROLES.flatMap((role) =>
      WAYS.flatMap((way) => {
        const of = results.filter(
          ({ cell }) => cell.making === making && cell.role === role && cell.way === way,
        );
        const cells = [...MOMENTS, 'never' as const].flatMap((moment) =>
          of.filter(({ cell }) => cell.moment === moment).map(cellOf),
        );
        const stranger = of.reduce((sum, { strangerDecoded }) => sum + strangerDecoded, 0);
        return cells.length === 0
          ? []
          : [`${browser}, ${making}, ${role}, ${way}: ${cells.join(' ')}, without Sotto ${stranger}`];
      }),
    ),
  );
  return lines;
}

function cellOf({ outcome, sottoDecoded }: CellResult): string {
  return outcome === 'in force' ? `+${sottoDecoded}` : `-${outcome === 'transform-ignored' ? '' : outcome}`;
}
