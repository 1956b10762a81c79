import { randomUUID } from 'node:crypto';
import type { SimulatedAzureDevOps } from './simulated-azure-devops.js';

/** What tells one delivery from the next. */
export interface HookNumbers {
  notificationId: number;
  workItemId: number;
  rev: number;
  state: 'Active' | 'Closed';
}

const bodyBytes = 5_000;

interface Notification {
  subscriptionId: string;
  notificationId: unknown;
  resource: {
    workItemId: unknown;
    rev: unknown;
    fields: Record<string, unknown>;
    revision: { id: unknown; rev: unknown; fields: Record<string, unknown> };
  };
}

/** Bodies of `workitem.updated` hooks of 5 kB, as Azure DevOps renders them, cheap to make in great numbers. */
export class HookBodies {
  private constructor(
    /** Text and names of placeholders by turns. */
    private readonly parts: readonly string[],
  ) {}

  /** Takes the shape from a real change of a new item of the simulator. */
  static async create(simulator: SimulatedAzureDevOps): Promise<HookBodies> {
    const workItemId = await simulator.createWorkItem('Checkout fails with an empty cart');
    await simulator.admin('PATCH', `workItems/${workItemId}`, {
      fields: { 'Microsoft.VSTS.Common.Priority': 1 },
    });
    const request = { workItemId, subscriptionId: randomUUID(), notificationId: 1, messages: 'none' };
    const body = (await simulator.admin('POST', 'notifications', request)) as object as Notification;
    body.notificationId = '@notificationId@';
    body.resource.workItemId = '@workItemId@';
    body.resource.rev = '@rev@';
    Object.assign(body.resource.revision, { id: '@workItemId@', rev: '@rev@' });
    body.resource.fields['System.State'] = { newValue: '@state@' };
    const { fields } = body.resource.revision;
    fields['System.State'] = '@state@';
    fields['System.Description'] = '';
    const missing = bodyBytes - Buffer.byteLength(JSON.stringify(body));
    if (missing < 0) throw new Error(`A delivery without any description has ${bodyBytes - missing} bytes.`);
    fields['System.Description'] = 'The cart is emptied before payment. '.repeat(200).slice(0, missing);
    return new HookBodies(JSON.stringify(body).split(/"@(\w+)@"/));
  }

  render({ notificationId, workItemId, rev, state }: HookNumbers): string {
    const values: Record<string, string | number> = { notificationId, workItemId, rev, state: `"${state}"` };
    return this.parts.map((part, index) => (index % 2 === 0 ? part : values[part])).join('');
  }
}
