import { Global, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { LaneRunnerModule } from '../lanes/lane-runner.module.js';
import { HealthController } from './health.controller.js';
import { Metrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';
import { ProblemFilter } from './problem.filter.js';

/** What every route shares: the shape of errors, health, metrics. */
@Global()
@Module({
  imports: [LaneRunnerModule],
  controllers: [HealthController, MetricsController],
  providers: [{ provide: APP_FILTER, useClass: ProblemFilter }, Metrics],
  exports: [Metrics],
})
export class HttpModule {}
