#!/usr/bin/env node
import { main } from './log-conformance/program.js';

try {
  process.exitCode = await main(process.argv.slice(2), console.log, console.error);
} catch (error) {
  // There is no WebSocket here. The log has no part in it.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
