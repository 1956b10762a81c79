/** Types that no browser runs anything of. */
const harmlessTypes = new Set(['text/plain', 'application/json', 'image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** Headers for a file that a stranger sent: it is saved, never shown, whatever it says of itself. */
export function downloadHeaders({ name, contentType }: { name: string; contentType: string }): Record<string, string> {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  const plainName = name.replace(/[^\x20-\x7e]|["\\/%]/g, '_');
  const encodedName = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return {
    'content-type': harmlessTypes.has(type) ? type : 'application/octet-stream',
    'content-disposition': `attachment; filename="${plainName}"; filename*=UTF-8''${encodedName}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  };
}
