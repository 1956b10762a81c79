import { IsText } from '../http/is-text.decorator.js';

/** Body that writes a comment. */
export class CommentTextDto {
  @IsText(1, 65_536)
  text: string;
}

/** A comment with the user who wrote it. */
export interface CommentRow {
  id: string;
  text: string;
  user: { id: string; name: string; email: string } | null;
  createdAt: Date;
  updatedAt: Date;
}

/** A comment in the API; `type` and `data` as in Sentry, where a comment is an activity. */
export class CommentDto {
  readonly id: string;
  readonly type = 'note';
  readonly text: string;
  readonly data: { text: string };
  readonly user: { id: string; name: string; email: string } | null;
  readonly dateCreated: Date;
  readonly dateUpdated: Date;

  constructor(row: CommentRow) {
    this.id = row.id;
    this.text = row.text;
    this.data = { text: row.text };
    this.user = row.user;
    this.dateCreated = row.createdAt;
    this.dateUpdated = row.updatedAt;
  }
}
