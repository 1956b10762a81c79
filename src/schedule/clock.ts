import { Injectable } from '@nestjs/common';

/** The time of this process, for what is not shared between replicas; shared times are the database's. Tests move it. */
@Injectable()
export class Clock {
  /** Milliseconds since 1970. */
  now(): number {
    return Date.now();
  }
}
