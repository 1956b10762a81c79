import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LanesModule } from '../lanes/lanes.module.js';
import { ExternalIssue } from './external-issue.entity.js';
import { GroupLink } from './group-link.entity.js';
import { LinksService } from './links.service.js';
import { PairsService } from './pairs.service.js';

/** External issues, group links, both sides of the shadow, and marking. Knows ids only. */
@Module({
  imports: [TypeOrmModule.forFeature([ExternalIssue, GroupLink]), LanesModule],
  providers: [LinksService, PairsService],
  exports: [LinksService, PairsService],
})
export class LinksModule {}
