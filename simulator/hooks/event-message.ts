import { escapeHtml } from '../escape-html.js';
import type { WorkItemEvent } from '../state/work-item.types.js';
import { isPerson, textOf } from '../state/work-item.types.js';

export interface EventMessage {
  text: string;
  html: string;
  markdown: string;
}

type MessageFormat = keyof EventMessage;

/** The sentence about an event that the vendor writes for people, in its three forms. */
export function renderMessage(event: WorkItemEvent, htmlUrl: string): EventMessage {
  const { fields } = event.revision;
  const item = `${textOf(fields, 'System.WorkItemType')} #${event.item.id}`;
  const rest = ` (${textOf(fields, 'System.Title')}) ${describe(event)} by ${event.actor.displayName}.`;
  if (event.type === 'workitem.deleted') {
    return { text: `${item}${rest}`, html: `${item}${escapeHtml(rest)}`, markdown: `[${item}]${rest}` };
  }
  return {
    text: `${item}${rest}\r\n(${htmlUrl})`,
    html: `<a href="${escapeHtml(htmlUrl)}">${item}</a>${escapeHtml(rest)}`,
    markdown: `[${item}](${htmlUrl})${rest}`,
  };
}

/** The same with the state, as the vendor's longer message has it. */
export function renderDetailedMessage(event: WorkItemEvent, htmlUrl: string): EventMessage {
  const { text, html, markdown } = renderMessage(event, htmlUrl);
  const state = textOf(event.revision.fields, 'System.State');
  return {
    text: `${text}\r\n\r\n- State: ${state}\r\n`,
    html: `${html}<ul>\r\n<li>State: ${escapeHtml(state)}</li></ul>`,
    markdown: `${markdown}\r\n\r\n* State: ${state}\r\n`,
  };
}

/** Keeps the form that the subscription asked for: `''` and `all` keep all of them, `none` gives null. */
export function selectFormats(message: EventMessage, wanted: string): Partial<EventMessage> | null {
  if (wanted === 'none') return null;
  return isFormat(wanted) ? { [wanted]: message[wanted] } : message;
}

function isFormat(name: string): name is MessageFormat {
  return name === 'text' || name === 'html' || name === 'markdown';
}

function describe({ type, update }: WorkItemEvent): string {
  if (type !== 'workitem.updated')
    return type === 'workitem.commented' ? 'commented on' : type.slice('workitem.'.length);
  const state = update?.fields.get('System.State')?.newValue;
  if (typeof state === 'string') return `transitioned to ${state}`;
  const assignee = update?.fields.get('System.AssignedTo')?.newValue;
  return isPerson(assignee) ? `assigned to ${assignee.displayName}` : 'updated';
}
