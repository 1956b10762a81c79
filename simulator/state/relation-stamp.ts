import { NEVER_REVISED } from '../azure-date.js';
import type { RelationDraft } from './relation-patch.js';

/** Gives the links that a change adds the attributes that the vendor adds, in place. */
export function stampAddedRelations(draft: RelationDraft, at: string, watermark: number): void {
  const { relations, changes } = draft;
  changes.added = changes.added.map((relation) => {
    const position = relations.indexOf(relation);
    const isItemLink = relation.rel.startsWith('System.LinkTypes') || relation.rel.startsWith('Microsoft.VSTS.');
    const stamp = isItemLink
      ? { isLocked: false }
      : {
          authorizedDate: at,
          id: watermark * 100 + position + 1,
          resourceCreatedDate: at,
          resourceModifiedDate: at,
          revisedDate: NEVER_REVISED,
        };
    const stamped = { ...relation, attributes: { ...stamp, ...relation.attributes } };
    if (position >= 0) relations[position] = stamped;
    return stamped;
  });
}
