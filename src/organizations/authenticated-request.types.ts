import type { FastifyRequest } from 'fastify';
import type { OrganizationContext, TokenContext } from './organizations.types.js';

/** A request that passed the guard. */
export interface AuthenticatedRequest extends FastifyRequest {
  token: TokenContext;
  organization: OrganizationContext;
}
