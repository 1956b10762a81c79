import { Clock } from '../../src/schedule/clock.js';

/** A clock of one process that tests move. Give it as `{ provide: Clock, useValue: clock }`. */
export class MovableClock extends Clock {
  private movedMs = 0;

  override now(): number {
    return Date.now() + this.movedMs;
  }

  move(seconds: number): void {
    this.movedMs += seconds * 1000;
  }
}
