import { describe, expect, it } from '@jest/globals';
import { nameFromBaseUrl, normaliseBaseUrl, searchBaseUrl, workItemPageUrl } from './base-url.js';

describe('normaliseBaseUrl', () => {
  it.each([
    ['https://dev.azure.com/contoso', 'https://dev.azure.com/contoso/'],
    ['https://dev.azure.com/contoso/', 'https://dev.azure.com/contoso/'],
    [' dev.azure.com/contoso ', 'https://dev.azure.com/contoso/'],
    ['https://DEV.AZURE.COM/contoso/Shop/_workitems/edit/33?x=1#y', 'https://dev.azure.com/contoso/'],
    ['https://contoso.visualstudio.com', 'https://contoso.visualstudio.com/'],
    ['https://contoso.visualstudio.com/DefaultCollection/Shop/_boards', 'https://contoso.visualstudio.com/'],
    ['https://tfs.corp.example/tfs/DefaultCollection', 'https://tfs.corp.example/tfs/DefaultCollection/'],
    ['https://tfs.corp.example:8080/tfs/Main/_apis/projects', 'https://tfs.corp.example:8080/tfs/Main/'],
    ['http://127.0.0.1:9000/contoso/', 'http://127.0.0.1:9000/contoso/'],
    ['https://tfs.corp.example/My%20Collection/', 'https://tfs.corp.example/My%20Collection/'],
  ])('makes %s a base URL', (given, baseUrl) => {
    expect(normaliseBaseUrl(given)).toEqual({ ok: true, baseUrl });
  });

  it.each([
    ['https://dev.azure.com/', /name the organization/],
    ['https://dev.azure.com/_apis/projects', /name the organization/],
    ['https://me:token@dev.azure.com/contoso', /token into the credential/],
    ['https://', /must be a URL/],
    ['not a url', /must be a URL/],
  ])('says what is wrong with %s', (given, problem) => {
    expect(normaliseBaseUrl(given)).toEqual({ ok: false, problem: expect.stringMatching(problem) });
  });
});

describe('searchBaseUrl', () => {
  it.each([
    ['https://dev.azure.com/contoso/', 'https://almsearch.dev.azure.com/contoso/'],
    ['https://contoso.visualstudio.com/', 'https://contoso.almsearch.visualstudio.com/'],
    ['https://tfs.corp.example/tfs/Main/', 'https://tfs.corp.example/tfs/Main/'],
    ['http://127.0.0.1:9000/contoso/', 'http://127.0.0.1:9000/contoso/'],
  ])('of %s is %s', (baseUrl, search) => {
    expect(searchBaseUrl(baseUrl)).toBe(search);
  });
});

describe('nameFromBaseUrl', () => {
  it.each([
    ['https://dev.azure.com/contoso/', 'contoso'],
    ['https://contoso.visualstudio.com/', 'contoso'],
    ['https://tfs.corp.example/tfs/My%20Collection/', 'My Collection'],
    ['https://tfs.corp.example/', 'tfs.corp.example'],
  ])('of %s is %s', (baseUrl, name) => {
    expect(nameFromBaseUrl(baseUrl)).toBe(name);
  });
});

describe('workItemPageUrl', () => {
  it('encodes the project', () => {
    expect(workItemPageUrl('https://dev.azure.com/contoso/', 'Web Shop', 33)).toBe(
      'https://dev.azure.com/contoso/Web%20Shop/_workitems/edit/33',
    );
  });
});
