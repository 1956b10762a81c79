import { describe, expect, it } from '@jest/globals';
import { parseWorkItemQuery } from './work-item-query.js';

const services = 'https://dev.azure.com/contoso/';
const server = 'https://tfs.corp.example/tfs/Main/';

describe('parseWorkItemQuery', () => {
  it.each([
    ['33', { id: 33, text: '33' }],
    [' 33 ', { id: 33, text: '33' }],
    ['0033', { id: 33, text: '0033' }],
    ['#33', { id: 33 }],
    ['AB#33', { id: 33 }],
    ['ab#33', { id: 33 }],
    ['2147483647', { id: 2147483647, text: '2147483647' }],
    ['2147483648', { text: '2147483648' }],
    ['#99999999999999999999', {}],
    ['0', { text: '0' }],
    ['#0', {}],
    ['-33', { text: '-33' }],
    ['33.5', { text: '33.5' }],
    ['#33 fails', { text: '#33 fails' }],
    ['checkout fails', { text: 'checkout fails' }],
    ['   ', {}],
  ])('reads %j', (query, expected) => {
    expect(parseWorkItemQuery(query, services)).toEqual(expected);
  });

  it.each([
    'https://dev.azure.com/contoso/Shop/_workitems/edit/33',
    'https://dev.azure.com/contoso/Shop/_workitems/edit/33/',
    'https://dev.azure.com/contoso/Web%20Shop/_workitems/edit/33?fullScreen=true#comments',
    'https://DEV.azure.com/Contoso/Shop/_workitems/edit/33',
    'https://contoso.visualstudio.com/Shop/_workitems/edit/33',
    'https://contoso.visualstudio.com/DefaultCollection/_workitems/edit/33',
    'https://dev.azure.com/contoso/_apis/wit/workItems/33',
    'https://dev.azure.com/contoso/2b1c/_apis/wit/workitems/33?api-version=7.1',
    'https://dev.azure.com/contoso/Shop/_boards/board/t/Team/Stories/?workitem=33',
    'https://dev.azure.com/contoso/Shop/_backlogs/backlog/Team/Stories?showParents=true&workItem=33',
    'https://dev.azure.com/contoso/Shop/_workitems?id=33&_a=edit',
    'https://dev.azure.com/contoso/Shop/_queries/edit/33/?triage=true',
    'https://dev.azure.com/contoso/web/wi.aspx?pcguid=0f-1a&id=33',
  ])('finds the item in %s', (url) => {
    expect(parseWorkItemQuery(url, services)).toEqual({ id: 33 });
  });

  it.each([
    'https://tfs.corp.example/tfs/Main/Shop/_workitems/edit/33',
    'https://TFS.corp.example/tfs/main/Shop/_workitems/edit/33',
    'https://tfs.corp.example/tfs/Main/web/wi.aspx?pcguid=0f-1a&id=33',
    'http://tfs.corp.example/tfs/Main/_workitems/edit/33',
  ])('finds the item of a Server in %s', (url) => {
    expect(parseWorkItemQuery(url, server)).toEqual({ id: 33 });
  });

  it.each([
    [services, 'https://dev.azure.com/other/Shop/_workitems/edit/33'],
    [services, 'https://dev.azure.com/contoso-two/Shop/_workitems/edit/33'],
    [services, 'https://other.visualstudio.com/Shop/_workitems/edit/33'],
    [services, 'https://evil.test/https://dev.azure.com/contoso/_workitems/edit/33'],
    [services, 'https://dev.azure.com.evil.test/contoso/_workitems/edit/33'],
    [services, 'https://dev.azure.com/contoso/Shop/_git/repo/pullrequest/33'],
    [services, 'https://dev.azure.com/contoso/Shop/_workitems/edit/33x'],
    [services, 'https://dev.azure.com/contoso/Shop/_builds?id=33'],
    [services, 'https://'],
    [server, 'https://tfs.corp.example/tfs/Other/_workitems/edit/33'],
    [server, 'https://tfs.corp.example:8443/tfs/Main/_workitems/edit/33'],
    [server, 'https://other.corp.example/tfs/Main/_workitems/edit/33'],
  ])('connected to %s, finds nothing in %s', (baseUrl, url) => {
    expect(parseWorkItemQuery(url, baseUrl)).toEqual({});
  });
});
