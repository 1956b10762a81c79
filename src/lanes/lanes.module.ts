import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LaneNotifier } from './lane-notifier.service.js';
import { Lane } from './lane.entity.js';
import { LanesRepository } from './lanes.repository.js';
import { LanesService } from './lanes.service.js';

/**
 * The queue: one lane per external issue, claimed with a lease and a fencing token. Knows no feature: what a run does
 * is registered by the sync module. See docs/adr/0001-lanes.md.
 */
@Module({
  imports: [TypeOrmModule.forFeature([Lane])],
  providers: [LaneNotifier, LanesService, LanesRepository],
  exports: [LanesService, LaneNotifier, LanesRepository],
})
export class LanesModule {}
