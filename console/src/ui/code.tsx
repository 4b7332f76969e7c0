// The code editor: CodeMirror, loaded when first shown. It lives in a shadow root, where its style
// sheets can be adopted as objects: the content policy takes no style elements.
import { Suspense } from 'react';
import type { CodeProps } from './code-mirror';
import { later } from './later';

const CodeMirror = later(() => import('./code-mirror'));

export function Code(props: CodeProps) {
  return (
    <Suspense fallback={<pre className="code-wait" aria-busy="true">{props.value}</pre>}>
      <CodeMirror {...props} />
    </Suspense>
  );
}
