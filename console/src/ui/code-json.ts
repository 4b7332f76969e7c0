import { json, jsonParseLinter } from '@codemirror/lang-json';
import { linter } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';

export default function jsonLanguage(): Extension {
  const parse = jsonParseLinter();
  return [json(), linter((view) => (view.state.doc.toString().trim() ? parse(view) : []))];
}
