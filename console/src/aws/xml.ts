// XML as AWS answers it: elements and text. Own, since the browser's parser is a place where markup
// can be made of text, which the content policy forbids.

export interface Xml {
  name: string;
  text: string;
  children: Xml[];
}

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decode(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-fA-F]+|#\d+|\w+);/g, (whole, name: string) => {
    if (name.startsWith('#x')) return String.fromCodePoint(parseInt(name.slice(2), 16));
    if (name.startsWith('#')) return String.fromCodePoint(parseInt(name.slice(1), 10));
    return entities[name] ?? whole;
  });
}

export function parseXml(source: string): Xml {
  const root: Xml = { name: '', text: '', children: [] };
  const stack: Xml[] = [root];
  const token = /<(\?[^>]*\?|!--[\s\S]*?--|!\[CDATA\[([\s\S]*?)\]\]|\/([^>\s]+)\s*|([^\s/>]+)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?))>|([^<]+)/g;
  for (let match = token.exec(source); match; match = token.exec(source)) {
    const top = stack[stack.length - 1]!;
    if (match[7] !== undefined) top.text += decode(match[7]);
    else if (match[2] !== undefined) top.text += match[2];
    else if (match[3] !== undefined) {
      if (stack.length > 1) stack.pop();
    } else if (match[4] !== undefined) {
      const element: Xml = { name: match[4].replace(/^.*:/, ''), text: '', children: [] };
      top.children.push(element);
      if (match[6] !== '/') stack.push(element);
    }
  }
  return root.children[0] ?? root;
}

export const child = (xml: Xml | undefined, name: string): Xml | undefined =>
  xml?.children.find((c) => c.name === name);
export const children = (xml: Xml | undefined, name: string): Xml[] =>
  xml?.children.filter((c) => c.name === name) ?? [];
export const textOf = (xml: Xml | undefined, name: string): string => child(xml, name)?.text ?? '';
export const escapeXml = (text: string): string =>
  text.replace(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`);

// As plain values: leaves are strings, <member>/<entry> lists are arrays.
export function toValue(xml: Xml): unknown {
  if (xml.children.length === 0) return xml.text;
  if (xml.children.every((c) => c.name === 'member')) return xml.children.map(toValue);
  const out: Record<string, unknown> = {};
  for (const c of xml.children) {
    const value = c.name.endsWith('s') && c.children.length === 0 && c.text.trim() === '' ? [] : toValue(c);
    if (c.name in out) {
      const before = out[c.name];
      out[c.name] = Array.isArray(before) ? [...before, value] : [before, value];
    } else out[c.name] = value;
  }
  return out;
}

export const printXml = (xml: Xml): string =>
  `<${xml.name}>${xml.children.length ? xml.children.map(printXml).join('') : escapeXml(xml.text)}</${xml.name}>`;
