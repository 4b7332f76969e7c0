import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, type CompletionSource } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentLess, insertTab } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Annotation, Compartment, EditorState, Prec, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { isDark, onSetting } from '../app/settings';

export interface Mark {
  line: number; // 1 is the first
  column: number;
  message: string;
}

export interface CodeProps {
  value: string;
  onChange?: (value: string) => void;
  language: 'sql' | 'json' | 'python' | 'text';
  label: string;
  height?: string;
  readOnly?: boolean;
  onRun?: () => void; // Ctrl-Enter
  complete?: CompletionSource;
  mark?: Mark;
  onView?: (view: EditorView) => void;
}

// Marks what the page has put into the editor, as against what the user typed.
const fromPage = Annotation.define<true>();

const looks = (dark: boolean): Extension => {
  const c = dark
    ? { back: '#161d26', text: '#e4e9f0', gutter: '#a4b1c4', line: '#1f2a37', select: '#2f4a6d', border: '#5f6b7a', keyword: '#7cc4ff', string: '#8ddf9c', number: '#f4b26b', comment: '#a3aebd', name: '#c9b3ff' }
    : { back: '#ffffff', text: '#0f141a', gutter: '#57606c', line: '#f2f6fa', select: '#c5def7', border: '#8c8c94', keyword: '#0b5cab', string: '#136a2c', number: '#8a4600', comment: '#57606c', name: '#5b3cc4' };
  return [
    EditorView.theme({
      '&': { backgroundColor: c.back, color: c.text, border: `1px solid ${c.border}`, borderRadius: '8px', overflow: 'hidden', height: '100%', fontSize: '13px' },
      '&.cm-focused': { outline: `2px solid ${c.keyword}` },
      '.cm-scroller': { fontFamily: 'ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace', lineHeight: '1.55' },
      '.cm-gutters': { backgroundColor: c.back, color: c.gutter, border: 'none' },
      '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: c.line },
      '.cm-cursor': { borderLeftColor: c.text },
      '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: c.select },
      '.cm-tooltip': { backgroundColor: c.back, color: c.text, border: `1px solid ${c.border}` },
      '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: c.select, color: c.text },
      '.cm-panels': { backgroundColor: c.line, color: c.text },
      '.cm-completionDetail': { color: c.gutter, fontStyle: 'normal', marginLeft: '1em' },
    }, { dark }),
    syntaxHighlighting(HighlightStyle.define([
      { tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.bool, tags.null], color: c.keyword },
      { tag: [tags.string, tags.special(tags.string)], color: c.string },
      { tag: [tags.number, tags.literal], color: c.number },
      { tag: tags.comment, color: c.comment, fontStyle: 'italic' },
      { tag: [tags.propertyName, tags.function(tags.variableName), tags.definition(tags.variableName), tags.typeName], color: c.name },
    ])),
  ];
};

// Each language is a chunk of its own: a page of JSON loads no SQL.
async function languageOf(language: CodeProps['language'], complete: CompletionSource | undefined): Promise<Extension> {
  if (language === 'json') return (await import('./code-json')).default();
  if (language === 'python') return (await import('./code-python')).default();
  if (language === 'sql') return (await import('./code-sql')).default(complete);
  return [];
}

// Tab indents; Escape first, then Tab, leaves the editor, so that the keyboard is never caught.
function tabKeys(): Extension {
  let leaving = false;
  return [
    EditorView.domEventHandlers({
      keydown(event) {
        if (event.key === 'Escape') leaving = true;
        else if (event.key !== 'Tab' && event.key !== 'Shift') leaving = false;
        return false;
      },
      blur() {
        leaving = false;
        return false;
      },
    }),
    keymap.of([
      { key: 'Tab', run: (view) => !leaving && insertTab(view) },
      { key: 'Shift-Tab', run: (view) => !leaving && indentLess(view) },
    ]),
  ];
}

// Text over selected text: left to the browser, it takes over the colours as an inline style, which the
// content policy refuses and complains of.
const overSelection = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { data: text } = event;
    const { from, to, empty } = view.state.selection.main;
    if (event.inputType !== 'insertText' || !text || empty || event.isComposing || view.composing || view.state.readOnly) return false;
    event.preventDefault();
    const insert = () => view.state.update(view.state.replaceSelection(text), { userEvent: 'input.type', scrollIntoView: true });
    if (!view.state.facet(EditorView.inputHandler).some((handler) => handler(view, from, to, text, insert))) view.dispatch(insert());
    return true;
  },
});

export default function CodeMirror(props: CodeProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const theme = useRef(new Compartment());
  const spoken = useRef(new Compartment());
  const latest = useRef(props);
  latest.current = props;
  const dark = useSyncExternalStore(onSetting, isDark);

  useEffect(() => {
    const at = host.current!;
    const root = at.shadowRoot ?? at.attachShadow({ mode: 'open' });
    const made = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: props.value,
        extensions: [
          lineNumbers(), highlightSpecialChars(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(),
          highlightActiveLine(), highlightSelectionMatches(), search({ top: true }), autocompletion(),
          Prec.highest(keymap.of([{ key: 'Mod-Enter', run: () => (latest.current.onRun?.(), !!latest.current.onRun) }])),
          tabKeys(), overSelection,
          keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap]),
          theme.current.of(looks(isDark())),
          spoken.current.of([]),
          EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': props.label + (props.readOnly ? '' : '. Escape, then Tab leaves the editor.') }),
          EditorView.editable.of(!props.readOnly), EditorState.readOnly.of(!!props.readOnly),
          EditorView.lineWrapping,
          EditorView.updateListener.of((update) => {
            if (!update.docChanged || update.transactions.some((each) => each.annotation(fromPage))) return;
            // The page has the text before the next key: a value that came back later would be written over
            // what was typed since, and Ctrl-Enter would run what was there before.
            flushSync(() => latest.current.onChange?.(update.state.doc.toString()));
          }),
        ],
      }),
    });
    view.current = made;
    props.onView?.(made);
    void languageOf(props.language, props.complete).then((extension) => {
      if (view.current === made) made.dispatch({ effects: spoken.current.reconfigure(extension) });
    });
    return () => {
      view.current = undefined;
      made.destroy();
    };
  }, [props.language, props.readOnly]);

  useEffect(() => {
    view.current?.dispatch({ effects: theme.current.reconfigure(looks(dark)) });
  }, [dark]);

  useLayoutEffect(() => {
    const now = view.current;
    if (!now || now.state.doc.toString() === props.value) return;
    now.dispatch({ changes: { from: 0, to: now.state.doc.length, insert: props.value }, annotations: fromPage.of(true) });
  }, [props.value]);

  useEffect(() => {
    const now = view.current;
    if (!now) return;
    const { mark } = props;
    if (!mark) {
      now.dispatch(setDiagnostics(now.state, []));
      return;
    }
    const line = now.state.doc.line(Math.min(Math.max(1, mark.line), now.state.doc.lines));
    const from = Math.min(line.to, line.from + Math.max(0, mark.column - 1));
    const word = /^\w+|^\S/.exec(line.text.slice(from - line.from))?.[0].length ?? 1;
    now.dispatch(setDiagnostics(now.state, [{ from, to: Math.min(line.to, from + word), severity: 'error', message: mark.message }]));
  }, [props.mark]);

  return <div ref={host} className="code" style={{ height: props.height ?? '16rem' }} />;
}
