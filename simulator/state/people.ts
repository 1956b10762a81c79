import type { SeededRandom } from '../seeded-random.js';
import { distinctName, type Person } from './person.js';

export type Mode = 'services' | 'server';

/** Members work on items; administrators also manage service hooks, of their projects or of everything. */
export type Role = 'member' | 'projectAdministrator' | 'administrator';

/** A personal access token: who it acts as and what it may do (`app_token` = everything). */
export interface AccessToken {
  readonly token: string;
  readonly owner: Person;
  readonly scopes: readonly string[];
}

export type IdentityLookup = { found: Person } | { problem: 'unknown' | 'ambiguous' };

const BRACKETED_NAME = /<([^<>]*)>$/;

/** Everybody known to the organization, and their tokens. */
export class People {
  private readonly byUniqueName = new Map<string, Person>();
  private readonly tokens = new Map<string, AccessToken>();
  private readonly roles = new Map<string, Role>();

  constructor(
    private readonly mode: Mode,
    private readonly random: SeededRandom,
  ) {}

  /** @param account the part of the unique name before `@`, or behind `CONTOSO\` */
  add(displayName: string, account: string, mail = `${account}@contoso.example`): Person {
    const id = this.random.guid();
    const encodedId = Buffer.from(id).toString('base64url');
    const person: Person = {
      id,
      displayName,
      mail,
      uniqueName: this.mode === 'services' ? mail : `CONTOSO\\${account}`,
      descriptor: `${this.mode === 'services' ? 'aad' : 'win'}.${encodedId}`,
    };
    this.byUniqueName.set(person.uniqueName.toLowerCase(), person);
    return person;
  }

  all(): Person[] {
    return [...this.byUniqueName.values()];
  }

  /** By unique name, mail or display name. Throws when nobody or more than one answers to it. */
  get(name: string): Person {
    const lookup = this.resolve(name);
    if ('found' in lookup) return lookup.found;
    throw new Error(`No single person is called ${name}.`);
  }

  /**
   * Who is meant by a value written into an identity field: `Name <unique>`, a bare unique name, a bare display name
   * if only one person bears it. A GUID is refused, as the vendor refuses it.
   */
  resolve(text: string): IdentityLookup {
    const unique = (BRACKETED_NAME.exec(text.trim())?.[1] ?? text).trim().toLowerCase();
    const exact = this.byUniqueName.get(unique) ?? this.all().find((person) => person.mail.toLowerCase() === unique);
    if (exact) return { found: exact };
    const namesakes = this.all().filter(
      (person) => person.displayName.toLowerCase() === unique || distinctName(person).toLowerCase() === unique,
    );
    const [only] = namesakes;
    if (only && namesakes.length === 1) return { found: only };
    return { problem: only ? 'ambiguous' : 'unknown' };
  }

  /** Everybody is an administrator until said otherwise. */
  roleOf(person: Person): Role {
    return this.roles.get(person.id) ?? 'administrator';
  }

  setRole(person: Person, role: Role): void {
    this.roles.set(person.id, role);
  }

  addToken(token: string, owner: Person, scopes: readonly string[] = ['app_token']): AccessToken {
    const entry = { token, owner, scopes };
    this.tokens.set(token, entry);
    return entry;
  }

  revokeToken(token: string): void {
    this.tokens.delete(token);
  }

  findToken(token: string): AccessToken | undefined {
    return this.tokens.get(token);
  }
}
