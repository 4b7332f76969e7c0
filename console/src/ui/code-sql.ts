import type { CompletionSource } from '@codemirror/autocomplete';
import { sql, StandardSQL } from '@codemirror/lang-sql';
import type { Extension } from '@codemirror/state';

export default function sqlLanguage(complete?: CompletionSource): Extension {
  const support = sql({ dialect: StandardSQL, upperCaseKeywords: true });
  return complete ? [support, support.language.data.of({ autocomplete: complete })] : support;
}
