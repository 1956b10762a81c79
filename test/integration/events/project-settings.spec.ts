import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exceptionEvent } from '../../support/event-bodies.js';
import { startEventWorld, type EventWorld } from '../../support/event-world.js';

const project = '/api/0/projects/default/default/';

let world: EventWorld;

beforeAll(async () => {
  world = await startEventWorld();
});
afterAll(() => world.close());

describe('the settings of a project for its events', () => {
  it('are by default the built-in grouping, and addresses are kept', async () => {
    expect((await world.app.http.get(project)).body).toMatchObject({
      fingerprintingRules: '',
      scrubIPAddresses: false,
    });
  });

  it('let rules decide how events are grouped', async () => {
    const { body } = await world.app.http.put(project, { fingerprintingRules: 'type:PaymentError -> payments' });
    await world.send(
      exceptionEvent({ type: 'PaymentError', value: 'x', place: 'a' }),
      exceptionEvent({ type: 'PaymentError', value: 'y', place: 'b' }),
    );
    expect([body.fingerprintingRules, (await world.onlyIssue()).count]).toEqual(['type:PaymentError -> payments', '2']);
  });

  it('are refused with the line of a rule that cannot be read', async () => {
    const { status, body } = await world.app.http.put(project, { fingerprintingRules: '# fine\n-> payments' });
    expect({ status, fields: body.fields }).toEqual({
      status: 400,
      fields: { fingerprintingRules: [expect.stringContaining('Line 2')] },
    });
  });

  it('leave addresses of users out where that is wanted', async () => {
    await world.app.http.put(project, { scrubIPAddresses: true });
    const [id] = await world.send({ message: 'x', user: { id: '1', ip_address: '203.0.113.9' } });
    const { body } = await world.app.http.get(`${project}events/${id}/`);
    expect(body.user).toEqual({ id: '1' });
  });
});
