import { Controller, HttpCode, Options, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RouteSettings } from '../../http/route-settings.js';
import { crossOriginHeaders } from './cross-origin.js';
import { readIntakeRequest } from './intake-request.js';
import { IntakeHandler, type IntakeRoute } from './intake.handler.js';

const settings: RouteSettings = { streamedBody: true, answerHeaders: crossOriginHeaders };

/** What an SDK is answered; empty when there was no event to identify. */
class IntakeAnswerDto {
  readonly id?: string | undefined;

  constructor(id: string | undefined) {
    this.id = id;
  }
}

/** Where Sentry's SDKs and browsers send events. All answer once what was sent is stored durably. */
@ApiTags('Events')
@Controller('api/:projectId')
export class IntakeController {
  constructor(private readonly handler: IntakeHandler) {}

  @Post('envelope')
  @HttpCode(200)
  @RouteConfig(settings)
  @ApiOperation({ summary: 'Take in an envelope of an SDK' })
  async envelope(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IntakeAnswerDto> {
    return this.receive('envelope', request, reply);
  }

  @Post('store')
  @HttpCode(200)
  @RouteConfig(settings)
  @ApiOperation({ summary: 'Take in one event of an old SDK' })
  async store(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IntakeAnswerDto> {
    return this.receive('store', request, reply);
  }

  @Post('security')
  @HttpCode(200)
  @RouteConfig(settings)
  @ApiOperation({ summary: 'Take in security reports of browsers, as `report-uri` and `report-to` send them' })
  async security(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IntakeAnswerDto> {
    return this.receive('security', request, reply);
  }

  @Options(['envelope', 'store', 'security'])
  @HttpCode(204)
  @RouteConfig(settings)
  @ApiOperation({ summary: 'Allow pages of every origin to send' })
  preflight(): void {
    // The headers say it all.
  }

  private async receive(route: IntakeRoute, request: FastifyRequest, reply: FastifyReply): Promise<IntakeAnswerDto> {
    const { eventId, rateLimits } = await this.handler.receive(route, readIntakeRequest(request));
    if (rateLimits !== undefined) reply.header('x-sentry-rate-limits', rateLimits);
    return new IntakeAnswerDto(eventId);
  }
}
