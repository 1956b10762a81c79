import { Global, Module } from '@nestjs/common';
import { Clock } from './clock.js';
import { Timers } from './timers.service.js';

/** Time: the clock, and timers that run on one replica at a time. */
@Global()
@Module({
  providers: [Clock, Timers],
  exports: [Clock, Timers],
})
export class ScheduleModule {}
