import { Controller, Headers, HttpCode, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { WebhookHandler } from './webhook.handler.js';

/** Where Azure DevOps' service hooks deliver (seed: `VstsWebhook.post`). */
@ApiTags('Webhook')
@Controller('extensions/vsts/issue-updated')
export class WebhookController {
  constructor(private readonly handler: WebhookHandler) {}

  /** Answers 200 once the delivery is stored durably; what becomes of it is shown by the deliveries routes. */
  @Post()
  @HttpCode(200)
  @RouteConfig({ rawBody: true })
  @ApiOperation({ summary: 'Receive a service hook delivery of Azure DevOps' })
  async receive(@Req() request: FastifyRequest, @Headers('shared-secret') secret?: string): Promise<object> {
    const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    await this.handler.receive(rawBody, secret);
    return {};
  }
}
