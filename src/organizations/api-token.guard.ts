import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError, notFound } from '../http/api-error.js';
import type { AuthenticatedRequest } from './authenticated-request.types.js';
import type { Scope } from './organizations.types.js';
import { TokensService } from './tokens.service.js';

/** Kinds of objects that scopes are given for; `any` stands for a route that every valid token may use. */
export type ScopeKind = 'org' | 'project' | 'event' | 'any';

/** Metadata key under which `@Scoped` keeps its kind. */
export const scopeKindKey = 'lockstep:scope-kind';

const readingMethods = new Set(['GET', 'HEAD']);

/**
 * Lets a request pass that carries a live token: else 401, then 403 when its scope is missing, then 404 when the route
 * names another organization. The token is looked up anew for every request, so that revoking one acts at once.
 */
@Injectable()
export class ApiTokenGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: TokensService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const plainToken = bearerToken(request);
    const found = plainToken === undefined ? undefined : await this.tokens.findByPlainToken(plainToken);
    if (found === undefined) {
      context.switchToHttp().getResponse<FastifyReply>().header('www-authenticate', 'Bearer');
      throw new ApiError(401, 'Send a valid API token as `Authorization: Bearer <token>`.');
    }
    const needed = this.neededScope(context, request.method);
    if (needed !== undefined && !found.token.scopes.includes(needed)) {
      throw new ApiError(403, `The token lacks the scope ${needed}.`);
    }
    const { org } = request.params as { org?: string };
    if (org !== undefined && org !== found.organization.slug && org !== found.organization.id) throw notFound();
    request.token = found.token;
    request.organization = found.organization;
    return true;
  }

  private neededScope(context: ExecutionContext, method: string): Scope | undefined {
    const kind = this.reflector.getAllAndOverride<ScopeKind>(scopeKindKey, [context.getHandler(), context.getClass()]);
    if (kind === 'any') return undefined;
    return `${kind}:${readingMethods.has(method) ? 'read' : 'write'}`;
  }
}

function bearerToken(request: FastifyRequest): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
}
