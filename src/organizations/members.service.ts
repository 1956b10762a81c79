import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction-runner.service.js';
import { ApiError, badRequest, notFound } from '../http/api-error.js';
import type { Page } from '../http/pagination.js';
import { MembersRepository, type MemberRow } from './members.repository.js';
import type {
  AssignableUser,
  GivenEmail,
  IdentityChange,
  MemberChange,
  MemberRole,
  NewMember,
} from './organizations.types.js';
import { ProjectsService } from './projects.service.js';

/** Told of changes that may let an identity match, in the transaction of the change; it may lock lanes. */
export type IdentityChangeListener = (tx: Transaction, change: IdentityChange) => Promise<void>;

/** Whether an owner (or the operator, on the command line) asks: only they vouch for addresses and touch owners. */
export interface Authority {
  isOwner: boolean;
}

/**
 * Who belongs to an organization and to its projects, and under which e-mail addresses they are known.
 *
 * A user is made with its membership and belongs to one organization: the owner of one can neither read nor change
 * the users of another, even when both know the same address.
 */
@Injectable()
export class MembersService {
  private readonly listeners: IdentityChangeListener[] = [];

  constructor(
    private readonly members: MembersRepository,
    private readonly projects: ProjectsService,
  ) {}

  /** Calls `listener` whenever a verified e-mail, a membership or a reactivation may let an identity match. */
  onIdentityChange(listener: IdentityChangeListener): void {
    this.listeners.push(listener);
  }

  /** One page of members and one more, where there is one. */
  async list(organizationId: string, page: Page): Promise<MemberRow[]> {
    return this.members.listMembers(organizationId, page);
  }

  /** Throws 404 when the organization has no such member. */
  async get(organizationId: string, memberId: string, tx?: Transaction): Promise<MemberRow> {
    const found = await this.members.findMember(organizationId, { memberId }, tx);
    if (found === undefined) throw notFound();
    return found;
  }

  /** The active member who has this address as the first or a verified one; the oldest of several. Throws 404. */
  async getByEmail(organizationId: string, email: string): Promise<MemberRow> {
    const found = await this.members.findMember(organizationId, { email: email.toLowerCase() });
    if (found === undefined) throw notFound(`There is no active member with the address ${email}.`);
    return found;
  }

  /** The user as a member shows it; throws 404 when the user is none. */
  async getUser(organizationId: string, userId: string): Promise<{ id: string; name: string; email: string }> {
    const found = await this.members.findMember(organizationId, { userId });
    if (found === undefined) throw notFound();
    return { id: userId, name: found.name, email: found.email };
  }

  /** Makes a user with its membership; answers the member. Throws 400 when the e-mail is a member's already. */
  async create(tx: Transaction, organizationId: string, input: NewMember, authority: Authority): Promise<MemberRow> {
    const role = input.role ?? 'member';
    requireAuthority(authority, { role, emails: input.emails });
    await this.members.lockOrganization(tx, organizationId);
    if (await this.members.isEmailTaken(tx, organizationId, input.email)) {
      throw badRequest(`${input.email} belongs to a member already.`, { email: ['belongs to a member already'] });
    }
    const projectIds = await this.projects.getIds(tx, organizationId, input.projects ?? []);
    const { userId, memberId } = await this.members.insert(tx, organizationId, input.name ?? input.email, role);
    const emails = given([{ email: input.email }, ...(input.emails ?? [])], authority);
    await this.members.saveEmails(tx, userId, emails);
    await this.members.addProjects(tx, organizationId, userId, projectIds);
    await this.notify(tx, organizationId, await this.members.verifiedEmails(tx, userId));
    return this.get(organizationId, memberId, tx);
  }

  /** Changes what `input` names. Throws 404 for an unknown member, 400 when no active owner would be left. */
  async update(
    tx: Transaction,
    organizationId: string,
    memberId: string,
    input: MemberChange,
    authority: Authority,
  ): Promise<MemberRow> {
    const before = await this.getForChange(tx, organizationId, memberId);
    requireAuthority(authority, { role: input.role, emails: input.emails, presentRole: before.role });
    if ((input.role ?? 'owner') !== 'owner' || input.isActive === false) {
      await this.requireOtherOwner(tx, organizationId, before);
    }
    await this.members.update(tx, before, input);
    const known = new Set(before.emails.map(({ email }) => email));
    const emails = given(input.emails ?? [], authority, known);
    const changed = await this.members.saveEmails(tx, before.userId, emails);
    let mayMatch = input.isActive === true && !before.isActive;
    if (input.projects !== undefined) {
      const projectIds = await this.projects.getIds(tx, organizationId, input.projects);
      if (await this.members.setProjects(tx, organizationId, before.userId, projectIds)) mayMatch = true;
    }
    const affected = mayMatch ? await this.members.verifiedEmails(tx, before.userId) : changed;
    await this.notify(tx, organizationId, affected);
    return this.get(organizationId, memberId, tx);
  }

  /**
   * Ends a membership with its part in projects and its tokens. The user stays, because comments and activities name
   * it, and so do the groups assigned to it: the work item still names that person, and only people decide who is next.
   */
  async remove(tx: Transaction, organizationId: string, memberId: string, authority: Authority): Promise<void> {
    const before = await this.getForChange(tx, organizationId, memberId);
    requireAuthority(authority, { presentRole: before.role });
    await this.requireOtherOwner(tx, organizationId, before);
    await this.members.remove(tx, organizationId, before.userId);
  }

  /** Makes a member part of a project that exists already. */
  async joinProject(tx: Transaction, organizationId: string, userId: string, projectId: string): Promise<void> {
    if (!(await this.members.addProjects(tx, organizationId, userId, [projectId]))) return;
    await this.notify(tx, organizationId, await this.members.verifiedEmails(tx, userId));
  }

  /**
   * Who of each project is meant by an address of Azure DevOps, by project id; projects where nobody matches are
   * absent. Only verified addresses of active users who are members of the project match, without case; of several
   * users the one with the lowest id is taken, and `ambiguous` says so (the seed's assignee rule).
   *
   * That nobody matches stays true until the transaction ends: see `awaitLookUps`.
   */
  async findAssignable(
    tx: Transaction,
    uniqueName: string,
    projectIds: readonly string[],
  ): Promise<Map<string, AssignableUser>> {
    const email = uniqueName.toLowerCase();
    let rows = await this.members.findAssignable(tx, email, projectIds);
    if (rows.length < new Set(projectIds).size) {
      await this.members.holdAddress(tx, email);
      rows = await this.members.findAssignable(tx, email, projectIds);
    }
    return new Map(rows.map(({ projectId, userId, ambiguous }) => [projectId, { userId, ambiguous }]));
  }

  /**
   * Waits for transactions that found that one of these addresses matches nobody, which the caller's changes; those that
   * ask from now on wait for the caller's end. So it can mark all lanes that are left unmatched. Lanes are locked before.
   */
  async awaitLookUps(tx: Transaction, emails: readonly string[]): Promise<void> {
    await this.members.lockAddresses(tx, emails);
  }

  /** Those of the projects whose issues the user may be assigned to: as an active member of the project. */
  async findAssignableProjects(tx: Transaction, userId: string, projectIds: readonly string[]): Promise<Set<string>> {
    return new Set(await this.members.findAssignableProjects(tx, userId, projectIds));
  }

  /** How users are written for people, `Name <address>`, by user id; whether they are members still or not. */
  async showUsers(tx: Transaction, userIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.members.describeUsers(tx, userIds);
    return new Map(rows.map(({ userId, name, email }) => [userId, `${name} <${email}>`]));
  }

  private async getForChange(tx: Transaction, organizationId: string, memberId: string): Promise<MemberRow> {
    if (!(await this.members.lock(tx, organizationId, memberId))) throw notFound();
    return this.get(organizationId, memberId, tx);
  }

  private async requireOtherOwner(tx: Transaction, organizationId: string, member: MemberRow): Promise<void> {
    if (member.role !== 'owner') return;
    const others = await this.members.lockOwners(tx, organizationId);
    if (others.some(({ memberId, isActive }) => memberId !== member.id && isActive)) return;
    throw badRequest('This is the last active owner; make somebody else an owner first.');
  }

  private async notify(tx: Transaction, organizationId: string, emails: string[]): Promise<void> {
    if (emails.length === 0) return;
    for (const listener of this.listeners) await listener(tx, { organizationId, emails });
  }
}

interface Request {
  role?: MemberRole | undefined;
  presentRole?: MemberRole;
  emails?: GivenEmail[] | undefined;
}

/** A verified address decides who is assigned, and an owner may do everything: only owners give out either. */
function requireAuthority(authority: Authority, { role, presentRole, emails = [] }: Request): void {
  if (authority.isOwner) return;
  if (role === 'owner' || presentRole === 'owner') throw new ApiError(403, 'Only an owner may add or change an owner.');
  if (emails.some(({ isVerified }) => isVerified === true)) {
    throw new ApiError(403, 'Only an owner may vouch for an e-mail address.');
  }
}

/** The addresses to save, each once. An owner vouches for what is given without `isVerified`; others change nothing. */
function given(
  emails: GivenEmail[],
  { isOwner }: Authority,
  known: ReadonlySet<string> = new Set(),
): { email: string; isVerified: boolean }[] {
  const byEmail = new Map<string, boolean>();
  for (const { email, isVerified } of emails) {
    if (isVerified !== undefined) byEmail.set(email, isVerified);
    else if (!byEmail.has(email) && (isOwner || !known.has(email))) byEmail.set(email, isOwner);
  }
  return [...byEmail].map(([email, isVerified]) => ({ email, isVerified }));
}
