import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { AuthenticatedRequest } from './authenticated-request.types.js';

const requestOf = (context: ExecutionContext): AuthenticatedRequest => context.switchToHttp().getRequest();

/** The `TokenContext` of a route behind `@Scoped`. */
export const CurrentToken = createParamDecorator((_: unknown, context: ExecutionContext) => requestOf(context).token);

/** The token's organization, an `OrganizationContext`: the one that `:org` names where the route has it. */
export const CurrentOrganization = createParamDecorator(
  (_: unknown, context: ExecutionContext) => requestOf(context).organization,
);
