import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import { ApiTokenGuard, scopeKindKey, type ScopeKind } from './api-token.guard.js';

/**
 * Puts the routes of a controller (or one route) behind an API token with the scope for that kind of object: `:read`
 * for GET, `:write` for all else; `any` takes every valid token. A route with `:org` answers 404 unless it names the
 * token's own organization, by slug or id. The module of the controller imports OrganizationsModule.
 */
export function Scoped(kind: ScopeKind): ClassDecorator & MethodDecorator {
  return applyDecorators(SetMetadata(scopeKindKey, kind), UseGuards(ApiTokenGuard), ApiBearerAuth());
}
