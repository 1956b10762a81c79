import type { BenchWorld } from './bench-world.js';
import { ChildProgram } from './child-program.js';

/** Starts `bare/<name>.ts`; answers its URL, without a slash at the end. */
export async function serveBare(world: BenchWorld, name: string, args: string[]): Promise<string> {
  const program = world.keep(new ChildProgram(`bench/bare/${name}.js`, { args }));
  const { port } = (await program.nextMessage()) as { port: number };
  return `http://127.0.0.1:${port}`;
}
