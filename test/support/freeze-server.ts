import { readdirSync, readFileSync } from 'node:fs';

/** Stops a PostgreSQL server with all that it has forked, as a machine or a disk that hangs does; answers how to go on. */
export function freezeServer(pid: number): () => void {
  // The server first, so that it forks nothing meanwhile.
  process.kill(pid, 'SIGSTOP');
  const frozen = [pid, ...childrenOf(pid)];
  signalEach(frozen, 'SIGSTOP');
  return () => signalEach(frozen.splice(0).reverse(), 'SIGCONT');
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent);
}

/** Undefined when the process is gone. */
function parentOf(pid: number): number | undefined {
  try {
    // `pid (name) state parent …`; the name may hold anything.
    const [, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return Number(parent);
  } catch {
    return undefined;
  }
}

function signalEach(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended by itself just now.
    }
  }
}
