// `npm start`: builds when needed, then runs the server in this very process, so that signals reach it directly.
import './build-if-needed.mjs';

await import('../dist/src/main.js');
