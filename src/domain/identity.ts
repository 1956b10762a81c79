import { safeText } from './safe-text.js';
import type { Identity } from './work-item.types.js';

const maxNameLength = 300;

/**
 * Reads a person in any shape that Azure DevOps sends one: `Name <mail>`, `Name <DOMAIN\user>`, a bare name, an
 * object whose three names are all `Name <mail>`, a full IdentityRef. Linear in the length of the text.
 *
 * Answers null for nobody (absent or empty) and undefined for a value that is no identity.
 */
export function parseIdentity(value: unknown): Identity | null | undefined {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string') return parseCombinedName(value);
  if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  const { displayName, uniqueName, name } = value as Record<string, unknown>;
  const combined = typeof uniqueName === 'string' && uniqueName !== '' ? uniqueName : (name ?? displayName);
  if (typeof combined !== 'string' || combined.trim() === '') return undefined;
  const parsed = parseCombinedName(combined);
  if (parsed.uniqueName !== null) return parsed;
  const shown = typeof displayName === 'string' && displayName.trim() !== '' ? displayName : combined;
  // Without brackets, only the field meant for it is taken for a unique name.
  return named(parseCombinedName(shown).displayName, combined === uniqueName ? combined : null);
}

/** `Name <unique>`: what stands between the last `<` and a closing `>`; the name itself may hold brackets. */
function parseCombinedName(text: string): Identity {
  const trimmed = text.trim();
  const open = trimmed.endsWith('>') ? trimmed.lastIndexOf('<') : -1;
  if (open === -1) return named(trimmed, null);
  const unique = trimmed.slice(open + 1, -1);
  return named(trimmed.slice(0, open) || unique, unique);
}

function named(displayName: string, uniqueName: string | null): Identity {
  const unique = uniqueName === null ? '' : (safeText(uniqueName.trim(), maxNameLength) ?? '');
  return {
    displayName: safeText(displayName.trim(), maxNameLength) ?? '',
    uniqueName: unique === '' ? null : unique.toLowerCase(),
  };
}

/** Whether two assignees are the same person, as far as their names tell. */
export function sameIdentity(one: Identity | null, other: Identity | null): boolean {
  if (one === null || other === null) return one === other;
  if (one.uniqueName !== null && other.uniqueName !== null) return one.uniqueName === other.uniqueName;
  return one.displayName === other.displayName;
}

/** How a person is written in decisions. */
export function showIdentity(identity: Identity | null): string | null {
  if (identity === null) return null;
  return identity.uniqueName === null ? identity.displayName : `${identity.displayName} <${identity.uniqueName}>`;
}
