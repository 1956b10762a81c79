import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentToken } from './current.decorator.js';
import { MembersService } from './members.service.js';
import type { TokenContext } from './organizations.types.js';
import { Scoped } from './scoped.decorator.js';

/** What clients call to find out whether their token works. */
@ApiTags('Organizations')
@Scoped('any')
@Controller('api/0')
export class RootController {
  constructor(private readonly members: MembersService) {}

  @Get()
  @ApiOperation({ summary: "Read the API version, the token's scopes and its user" })
  async get(@CurrentToken() token: TokenContext): Promise<object> {
    const { id, name, email } = await this.members.getUser(token.organizationId, token.userId);
    return { version: '0', auth: { scopes: token.scopes }, user: { id, name, email } };
  }
}
