import { IsText } from '../../http/is-text.decorator.js';
import { MayBeAbsent } from '../../http/may-be-absent.decorator.js';

/** What sending a sample takes. */
export class SampleEventQuery {
  /** `node`, `javascript`, `python`, `java`, `php`, `ruby`, `go`, `csharp`; by default the project's. */
  @MayBeAbsent()
  @IsText(1, 64)
  platform?: string;
}

/** A sample that was accepted. */
export class SampleEventDto {
  readonly id: string;
  readonly eventID: string;
  readonly projectID: string;
  /** The issue that it belongs to; null when it waits to be processed still. */
  readonly groupID: string | null;

  constructor(eventId: string, projectId: string, groupId: string | null) {
    this.id = eventId;
    this.eventID = eventId;
    this.projectID = projectId;
    this.groupID = groupId;
  }
}
