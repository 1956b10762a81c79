import { Controller, HttpCode, Options, Post, Req } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { RouteSettings } from '../../http/route-settings.js';
import { crossOriginHeaders } from './cross-origin.js';
import { readIntakeRequest } from './intake-request.js';
import { IntakeHandler, type IntakeAnswer } from './intake.handler.js';

const settings: RouteSettings = { streamedBody: true, answerHeaders: crossOriginHeaders };

/** Where Sentry's SDKs send events. Both answer once what was sent is stored durably. */
@ApiTags('Events')
@Controller('api/:projectId')
export class IntakeController {
  constructor(private readonly handler: IntakeHandler) {}

  @Post('envelope')
  @HttpCode(200)
  @RouteConfig(settings)
  @ApiOperation({ summary: 'Take in an envelope of an SDK' })
  async envelope(@Req() request: FastifyRequest): Promise<IntakeAnswer> {
    return this.handler.receive('envelope', readIntakeRequest(request));
  }

  @Post('store')
  @HttpCode(200)
  @RouteConfig(settings)
  @ApiOperation({ summary: 'Take in one event of an old SDK' })
  async store(@Req() request: FastifyRequest): Promise<IntakeAnswer> {
    return this.handler.receive('store', readIntakeRequest(request));
  }

  @Options(['envelope', 'store'])
  @HttpCode(204)
  @RouteConfig(settings)
  @ApiOperation({ summary: 'Allow pages of every origin to send' })
  preflight(): void {
    // The headers say it all.
  }
}
