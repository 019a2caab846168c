#!/usr/bin/env node
import { main } from './log-conformance/program.js';

process.exitCode = await main(process.argv.slice(2), console.log, console.error);
