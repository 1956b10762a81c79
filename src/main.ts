#!/usr/bin/env node
import { startServer } from './server.js';

/** The serving process: web and worker. Everything it needs comes from the environment; see docs/operations.md. */
await startServer();
