#!/usr/bin/env node
import { runCli } from './cli/program.js';

/** The command line of the operator: `lockstep migration:run`, `lockstep token create` …; see `lockstep --help`. */
process.exitCode = await runCli(process.argv.slice(2));
