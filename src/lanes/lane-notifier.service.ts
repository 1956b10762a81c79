import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ChannelNotifier } from '../database/channel-notifier.js';

/** Channel on which processes tell each other that lanes became due. */
export const laneChannel = 'lockstep_lanes';

/** Wakes workers after lanes were marked. */
@Injectable()
export class LaneNotifier extends ChannelNotifier {
  constructor(dataSource: DataSource) {
    super(dataSource, laneChannel);
  }
}
