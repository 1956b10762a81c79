import { Module } from '@nestjs/common';
import { FirstStart } from './first-start.service.js';
import { OrganizationsModule } from './organizations.module.js';

/** Apart from OrganizationsModule, because only a serving process gives an empty database its first organization. */
@Module({ imports: [OrganizationsModule], providers: [FirstStart] })
export class FirstStartModule {}
