import { Module } from '@nestjs/common';
import { LaneMetrics } from './lane.metrics.js';
import { LaneRunner } from './lane-runner.service.js';
import { LanesModule } from './lanes.module.js';

/** Working on lanes, apart from LanesModule: the command line marks lanes and works on none. */
@Module({
  imports: [LanesModule],
  providers: [LaneRunner, LaneMetrics],
  exports: [LaneRunner],
})
export class LaneRunnerModule {}
