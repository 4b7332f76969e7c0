// SVG as text: elements, words that fit, escaped. No DOM.
import { fit, widthOf, wrap } from '../draw/letters';

export type Attributes = Record<string, string | number | undefined>;

// Characters that XML has no place for are left out.
export const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }[c]};`).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');

export function element(name: string, attributes: Attributes, body = ''): string {
  const list = Object.entries(attributes).filter(([, v]) => v !== undefined).map(([k, v]) => ` ${k}="${escape(String(v))}"`).join('');
  return body ? `<${name}${list}>${body}</${name}>` : `<${name}${list}/>`;
}

export { fit, widthOf, wrap };

export interface Words {
  x: number;
  y: number; // of the baseline
  size: number;
  fill: string;
  bold?: boolean;
  anchor?: 'start' | 'middle' | 'end';
}
export const words = (text: string, w: Words): string =>
  text ? element('text', { x: w.x, y: w.y, 'font-size': w.size, fill: w.fill, 'font-weight': w.bold ? 'bold' : undefined, 'text-anchor': w.anchor }, escape(text)) : '';
