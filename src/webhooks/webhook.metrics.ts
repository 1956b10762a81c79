import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Metrics } from '../http/metrics.js';

/** What came of the POSTs to the webhook. */
export type ReceiptResult = 'stored' | 'passed_over' | 'rejected' | 'unavailable';

/** Counts deliveries, those that are refused and stored nowhere among them. */
@Injectable()
export class WebhookMetrics {
  private readonly deliveries: Counter<'result'>;

  constructor(metrics: Metrics) {
    this.deliveries = new Counter({
      name: 'lockstep_webhook_deliveries_total',
      help: 'POSTs to the Azure DevOps webhook: stored; passed_over (answered 200, not stored); rejected (400, 401); unavailable (503).',
      labelNames: ['result'],
      registers: [metrics.registry],
    });
  }

  count(result: ReceiptResult): void {
    this.deliveries.inc({ result });
  }
}
