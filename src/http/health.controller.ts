import { Controller, Get } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { migrations } from '../database/migrations.js';
import { LaneRunner } from '../lanes/lane-runner.service.js';
import { unavailable } from './api-error.js';

/** Well above what a turn of the lanes may take: little more than a minute. */
const maxLaneTurnMs = 120_000;

/** Liveness and readiness for whoever runs the process. */
@Controller()
export class HealthController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly lanes: LaneRunner,
  ) {}

  /** 200 while the process can answer at all. */
  @Get('livez')
  live(): object {
    return { status: 'ok' };
  }

  /**
   * 200 when the process can do its work: the database answers and has every migration, and lanes are looked after; they
   * are `off` where no worker runs.
   */
  @Get('readyz')
  async ready(): Promise<object> {
    const [row] = await this.dataSource.query<{ count: number }[]>('SELECT count(*)::int AS count FROM migrations');
    const missing = migrations.length - (row?.count ?? 0);
    if (missing > 0) throw unavailable(`${missing} migrations have not run yet; run \`lockstep migration:run\`.`, 5);
    return { status: 'ok', database: 'ok', migrations: 'ok', lanes: this.requireTurningLanes() };
  }

  private requireTurningLanes(): 'ok' | 'off' {
    const { sinceLastTurnMs } = this.lanes;
    if (sinceLastTurnMs === undefined) return 'off';
    if (sinceLastTurnMs <= maxLaneTurnMs) return 'ok';
    throw unavailable(`No lane was looked at for ${Math.round(sinceLastTurnMs / 1000)} s; the log may say why.`, 5);
  }
}
