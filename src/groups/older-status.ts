import type { IssueChange, UpdateIssueDto } from './issue.dto.js';

/** The same change with what an older status means. */
export function withPresentStatus({ status, ...change }: UpdateIssueDto): IssueChange {
  switch (status) {
    case undefined:
      return change;
    case 'muted':
      return { ...change, status: 'ignored' };
    case 'resolvedInNextRelease':
      return { ...change, status: 'resolved', statusDetails: { inNextRelease: true } };
    default:
      return { ...change, status };
  }
}
