import { setTimeout as delay } from 'node:timers/promises';
import { styleText } from 'node:util';

type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan';

const labelWidth = 15;

/** Prints the demo line by line, at a pace that can be read along. */
export class Narrator {
  /** What did not come out as told. */
  private readonly failures: string[] = [];
  private readonly hasColours = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;

  /** @param pauseMs after each line of the story */
  constructor(
    private readonly pauseMs: number,
    private readonly signal: AbortSignal,
  ) {}

  get hasFailed(): boolean {
    return this.failures.length > 0;
  }

  /** A line of its own, at once. */
  say(line = ''): void {
    console.log(line);
  }

  title(line: string): void {
    console.log(`\n${this.style('bold', line)}\n`);
  }

  /** A labelled line; under an empty label it continues the one above. Returns when there was time to read it. */
  async line(label: string, sentence: string, style?: Style): Promise<void> {
    this.fact(label, sentence, style);
    await delay(this.pauseMs, undefined, { signal: this.signal });
  }

  /** The same without the time to read. */
  fact(label: string, sentence: string, style?: Style): void {
    const shown = style === undefined ? sentence : this.style(style, sentence);
    console.log(`  ${this.style('cyan', label.padEnd(labelWidth))} ${shown}`);
  }

  /** States what has to be so; says what was found instead when it is not. */
  check(isSo: boolean, expected: string, found: string): void {
    if (isSo) return;
    this.failures.push(expected);
    this.fact('NOT AS TOLD', `expected that ${expected}; found ${found}`, 'red');
  }

  style(style: Style, sentence: string): string {
    return this.hasColours ? styleText(style, sentence) : sentence;
  }
}
