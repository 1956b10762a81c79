/** What a User-Agent header says, as far as it is one of the common ones. */
export interface UserAgent {
  browser?: Product;
  os?: Product;
}

export interface Product {
  name: string;
  version?: string;
}

const maxCharacters = 512;

/** Names and the marks of their versions, those that also bear the marks of others first. */
const browsers: [string, RegExp][] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\/(\d[\d.]{0,20})/],
  ['Opera', /\b(?:OPR|Opera)\/(\d[\d.]{0,20})/],
  ['Samsung Internet', /\bSamsungBrowser\/(\d[\d.]{0,20})/],
  ['Yandex Browser', /\bYaBrowser\/(\d[\d.]{0,20})/],
  ['Firefox iOS', /\bFxiOS\/(\d[\d.]{0,20})/],
  ['Firefox', /\bFirefox\/(\d[\d.]{0,20})/],
  ['Chrome Mobile iOS', /\bCriOS\/(\d[\d.]{0,20})/],
  ['HeadlessChrome', /\bHeadlessChrome\/(\d[\d.]{0,20})/],
  ['Electron', /\bElectron\/(\d[\d.]{0,20})/],
  ['Chrome Mobile', /\bChrome\/(\d[\d.]{0,20}) Mobile\b/],
  ['Chrome', /\bChrome\/(\d[\d.]{0,20})/],
  ['Mobile Safari', /\bVersion\/(\d[\d.]{0,20}) Mobile\/\w{1,20} Safari\b/],
  ['Safari', /\bVersion\/(\d[\d.]{0,20}) Safari\b/],
  ['IE', /\b(?:MSIE |Trident\/.{0,40}rv:)(\d[\d.]{0,20})/],
  ['curl', /^curl\/(\d[\d.]{0,20})/],
];

const systems: [string, RegExp][] = [
  ['Windows', /\bWindows NT (\d[\d.]{0,20})/],
  ['iOS', /\b(?:iPhone OS|CPU OS) (\d[\d_]{0,20})/],
  ['Mac OS X', /\bMac OS X (\d[\d_.]{0,20})/],
  ['Android', /\bAndroid (\d[\d.]{0,20})/],
  ['Chrome OS', /\bCrOS \w{1,20} (\d[\d.]{0,20})/],
  ['Ubuntu', /\b(Ubuntu)\b/],
  ['Linux', /\b(Linux)\b/],
];

/** Windows' own numbers by the names that it is sold under. */
const windowsNames = new Map([
  ['6.1', '7'],
  ['6.2', '8'],
  ['6.3', '8.1'],
  ['10.0', '10'],
]);

/** Reads a User-Agent header: browser and operating system of the common families, named as Sentry names them. */
export function readUserAgent(header: string): UserAgent {
  const text = header.slice(0, maxCharacters);
  const browser = find(browsers, text);
  const os = find(systems, text);
  return { ...(browser && { browser }), ...(os && { os }) };
}

function find(families: [string, RegExp][], text: string): Product | undefined {
  for (const [name, pattern] of families) {
    const mark = pattern.exec(text)?.[1]?.replaceAll('_', '.');
    if (mark === undefined) continue;
    if (!/^\d/.test(mark)) return { name };
    const windows = name === 'Windows' ? windowsNames.get(mark) : undefined;
    return { name, version: windows ?? mark.split('.', 3).join('.') };
  }
  return undefined;
}
