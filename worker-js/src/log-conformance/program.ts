import { parseArgs } from 'node:util';
import { type ConformanceResult, conformance, conformanceChecks } from './conformance.js';

const USAGE = `Tries whether a room log holds the rules of Sotto's docs/room-log.md.

Usage: sotto-log-conformance [options] URL...

  URL                     the log's WebSocket, wss://… or ws://…; of a log on several servers, each server's
  --only NAME             a check to run; may be repeated [default: all]
  --origin ORIGIN         the origin of the page to be [default: the server's own]
  --authorization TOKEN   the application's token for \`join\`
  --refused TOKEN         a token that has to be refused
  --patience SECONDS      how long to wait for anything that should come [default: 10]
  --json                  print the results as JSON
  --list                  print the checks and their rules
`;

/** The command line. Gives the exit code: 0 if no check has failed, 1 if one has, 2 if the arguments are wrong. */
export async function main(
  given: readonly string[],
  print: (line: string) => void,
  complain: (line: string) => void,
): Promise<number> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(given);
  } catch (error) {
    complain(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    return 2;
  }
  const { values, positionals } = parsed;
  if (values.help === true || values.list === true) {
    print(values.help ? USAGE : conformanceChecks.map(({ name, rule }) => `${name}: ${rule}`).join('\n'));
    return 0;
  }
  const patience = Number(values.patience ?? 10) * 1000;
  const unknown = values.only?.find((name) => !conformanceChecks.some((check) => check.name === name));
  const isLog = (url: string) => URL.canParse(url) && /^wss?:/i.test(url);
  const wrong =
    positionals.length === 0 || !positionals.every(isLog)
      ? 'give the address of a WebSocket, wss://… or ws://…'
      : !(patience > 0)
        ? '--patience takes a number of seconds'
        : unknown !== undefined && `there is no check ${unknown}; see --list`;
  if (wrong !== false) {
    complain(`${wrong}\n\n${USAGE}`);
    return 2;
  }
  const results = await conformance(positionals, {
    patience,
    ...(values.only && { only: values.only }),
    ...(values.origin !== undefined && { origin: values.origin }),
    ...(values.authorization !== undefined && { authorization: values.authorization }),
    ...(values.refused !== undefined && { refusedAuthorization: values.refused }),
    onresult: (result) => {
      if (values.json !== true) print(line(result));
    },
  });
  const count = (outcome: ConformanceResult['outcome']) =>
    results.filter((result) => result.outcome === outcome).length;
  if (values.json === true) print(JSON.stringify(results, null, 2));
  else print(`\n${count('pass')} passed, ${count('fail')} failed, ${count('skip')} skipped`);
  return count('fail') === 0 ? 0 : 1;
}

function parse(given: readonly string[]) {
  return parseArgs({
    args: [...given],
    allowPositionals: true,
    options: {
      only: { type: 'string', multiple: true },
      origin: { type: 'string' },
      authorization: { type: 'string' },
      refused: { type: 'string' },
      patience: { type: 'string' },
      json: { type: 'boolean' },
      list: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}

function line({ name, rule, outcome, why }: ConformanceResult): string {
  if (outcome === 'pass') return `pass  ${name}`;
  return outcome === 'skip' ? `skip  ${name}: ${why}` : `FAIL  ${name}: ${why}\n      ${rule}`;
}
