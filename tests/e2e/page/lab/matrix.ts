import { CellConnection } from './cell.js';
import type { BatchResult, Cell } from './cells.js';
import { countsOf, Pair } from './pair.js';
import type { Parties, Party } from './party.js';
import { until } from './until.js';

/** Frames that must be decoded where they may, and would be decoded where they must not. */
const FRAMES = 8;

/** Frames of the control after which no more frames are expected. */
const IN_VAIN = 150;

/** Runs cells of the matrix side by side. */
export class Matrix {
  readonly #alice: Party;
  readonly #bob: Party;
  readonly #camera: MediaStreamTrack;

  constructor({ alice, bob }: { parties: Parties; alice: Party; bob: Party }, camera: MediaStreamTrack) {
    this.#alice = alice;
    this.#bob = bob;
    this.#camera = camera;
  }

  /**
   * Each cell twice, the far side without and with Sotto. Ends when all have decoded the frames that they should, or
   * will not, and a connection without Sotto has decoded as much after that: by then others would have decoded the
   * frames that they must not.
   */
  async run(cells: readonly Cell[]): Promise<BatchResult> {
    const means = { camera: this.#camera, alice: this.#alice, bob: this.#bob };
    const both = cells.map((cell) => ({
      stranger: new CellConnection({ ...means, cell, withSotto: false }),
      sotto: new CellConnection({ ...means, cell, withSotto: true }),
    }));
    const control = new Pair(new RTCPeerConnection());
    const decodedByControl = async () => (await countsOf(control.far)).framesDecoded;
    try {
      control.near.addTrack(this.#camera);
      await control.negotiate('near');
      await Promise.all(both.flatMap(({ stranger, sotto }) => [stranger, sotto]).map(started));
      const end = (await decodedByControl()) + IN_VAIN;
      await until('all have got what they get', async () => {
        const all = both.map(async ({ stranger, sotto }) => (await decodes(sotto)) && receives(stranger));
        return (await Promise.all(all)).every((done) => done) || (await decodedByControl()) > end;
      });
      const before = await decodedByControl();
      await until('the control goes on', async () => (await decodedByControl()) >= before + FRAMES);
      const results = both.map(async ({ stranger, sotto }) => {
        const counts = await stranger.counts();
        return {
          cell: stranger.cell,
          outcome: stranger.outcome,
          outcomeWithSotto: sotto.outcome,
          strangerPackets: counts.packetsReceived,
          strangerDecoded: counts.framesDecoded,
          sottoDecoded: (await sotto.counts()).framesDecoded,
        };
      });
      return { cells: await Promise.all(results), control: await decodedByControl() };
    } finally {
      for (const { stranger, sotto } of both) {
        stranger.close();
        sotto.close();
      }
      control.close();
    }
  }
}

async function started(connection: CellConnection): Promise<void> {
  try {
    await connection.run();
  } catch (cause) {
    throw new Error(`${named(connection)}: ${cause}`, { cause });
  }
}

async function decodes(connection: CellConnection): Promise<boolean> {
  if (connection.refused || connection.cell.moment === 'never') return true;
  return (await connection.counts()).framesDecoded >= FRAMES;
}

/** Where nothing is bound a sender may send nothing, so its encoder is asked. */
async function receives(connection: CellConnection): Promise<boolean> {
  if (connection.refused) return true;
  const { moment, role } = connection.cell;
  if (moment === 'never' && role === 'sender') return (await connection.encoded()) >= FRAMES;
  return (await connection.counts()).packetsReceived >= FRAMES;
}

function named({ cell, withSotto }: CellConnection): string {
  return `${Object.values(cell).join(', ')} (${withSotto ? 'with' : 'without'} Sotto on the far side)`;
}
