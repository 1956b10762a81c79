import { Controller, Get } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { migrations } from '../database/migrations.js';
import { unavailable } from './api-error.js';

/** Liveness and readiness for whoever runs the process. */
@Controller()
export class HealthController {
  constructor(private readonly dataSource: DataSource) {}

  /** 200 while the process can answer at all. */
  @Get('livez')
  live(): object {
    return { status: 'ok' };
  }

  /** 200 when requests can be served: the database answers and has every migration. */
  @Get('readyz')
  async ready(): Promise<object> {
    const [row] = await this.dataSource.query<{ count: number }[]>('SELECT count(*)::int AS count FROM migrations');
    const missing = migrations.length - (row?.count ?? 0);
    if (missing > 0) throw unavailable(`${missing} migrations have not run yet; run \`lockstep migration:run\`.`, 5);
    return { status: 'ok', database: 'ok', migrations: 'ok' };
  }
}
