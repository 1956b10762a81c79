import { Injectable } from '@nestjs/common';
import { Clock } from '../schedule/clock.js';
import { IntegrationGate } from './azure-devops/integration-gate.js';

/** The gates of this process, one per integration. */
@Injectable()
export class IntegrationGates {
  private readonly gates = new Map<string, IntegrationGate>();

  constructor(private readonly clock: Clock) {}

  get(integrationId: string): IntegrationGate {
    const existing = this.gates.get(integrationId);
    if (existing !== undefined) return existing;
    const gate = this.createUnshared();
    this.gates.set(integrationId, gate);
    return gate;
  }

  /** For calls to something that is no integration yet. */
  createUnshared(): IntegrationGate {
    return new IntegrationGate(this.clock);
  }
}
