import { Transform, Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, ValidateNested } from 'class-validator';
import { IsText } from '../http/is-text.decorator.js';
import { MayBeAbsent } from '../http/may-be-absent.decorator.js';
import { IsEmailAddress } from './is-email-address.decorator.js';
import type { MemberRow } from './members.repository.js';
import {
  memberRoles,
  type GivenEmail,
  type MemberChange,
  type MemberRole,
  type NewMember,
} from './organizations.types.js';

const lowerCase = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? value.toLowerCase() : value);

/** One more address of a user. */
export class MemberEmailDto implements GivenEmail {
  @Transform(lowerCase)
  @IsEmailAddress()
  email: string;

  /** By default true when an owner's token gives the address. */
  @MayBeAbsent()
  @IsBoolean()
  isVerified?: boolean;
}

/** What may be said of a member when it is added as well as later. */
class MemberFieldsDto {
  /** A new member's is by default the e-mail. */
  @MayBeAbsent()
  @IsText(1, 200)
  name?: string;

  @MayBeAbsent()
  @IsIn(memberRoles)
  role?: MemberRole;

  /** More addresses, or known ones to mark as verified or not; those that are not named stay. */
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => MemberEmailDto)
  emails?: MemberEmailDto[];

  /** Slugs of all projects to be a member of: others are left. */
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(1_000)
  @IsText(1, 50, { each: true })
  projects?: string[];
}

/** Body that adds a member. */
export class CreateMemberDto extends MemberFieldsDto implements NewMember {
  @Transform(lowerCase)
  @IsEmailAddress()
  email: string;
}

/** Body that changes a member; absent keys are left alone. */
export class UpdateMemberDto extends MemberFieldsDto implements MemberChange {
  /** An inactive user is never assigned, and the user's tokens do not work. */
  @MayBeAbsent()
  @IsBoolean()
  isActive?: boolean;
}

/** The user behind a membership. */
export class MemberUserDto {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** The first is the user's own. */
  readonly emails: { id: string; email: string; is_verified: boolean }[];
  readonly isActive: boolean;

  constructor(row: MemberRow) {
    this.id = row.userId;
    this.name = row.name;
    this.email = row.email;
    this.emails = row.emails;
    this.isActive = row.isActive;
  }
}

/** A member in the API. */
export class MemberDto {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: MemberRole;
  readonly user: MemberUserDto;
  /** Slugs. */
  readonly projects: string[];
  readonly dateCreated: Date;

  constructor(row: MemberRow) {
    this.id = row.id;
    this.email = row.email;
    this.name = row.name;
    this.role = row.role;
    this.user = new MemberUserDto(row);
    this.projects = row.projects;
    this.dateCreated = row.createdAt;
  }
}
