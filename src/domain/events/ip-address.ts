/** Whether a text is an IPv4 or IPv6 address, without zone or port. */
export function isIpAddress(text: string): boolean {
  if (text.length > 45) return false;
  if (text.includes(':')) return /^[0-9a-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]/`);
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}
