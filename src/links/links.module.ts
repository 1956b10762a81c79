import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LanesModule } from '../lanes/lanes.module.js';
import { MembersService } from '../organizations/members.service.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { ExternalIssue } from './external-issue.entity.js';
import { GroupLink } from './group-link.entity.js';
import { LinksService } from './links.service.js';
import { PairsService } from './pairs.service.js';

/** External issues, group links, both sides of the shadow, and marking. Knows ids only. */
@Module({
  imports: [TypeOrmModule.forFeature([ExternalIssue, GroupLink]), LanesModule, OrganizationsModule],
  providers: [LinksService, PairsService],
  exports: [LinksService, PairsService],
})
export class LinksModule implements OnModuleInit {
  constructor(
    private readonly members: MembersService,
    private readonly links: LinksService,
  ) {}

  /** A new address or membership may let an assignee match that matched nobody so far. */
  onModuleInit(): void {
    this.members.onIdentityChange(async (tx, { organizationId, emails }) => {
      await this.links.markUnmatched(tx, organizationId, emails);
      // A run may be finding just now that nobody matches.
      await this.members.awaitLookUps(tx, emails);
      // Lanes come before addresses: one that is locked now is looked at later, and its run waits for this transaction.
      await this.links.markUnmatched(tx, organizationId, emails, { passOverLocked: true });
    });
  }
}
