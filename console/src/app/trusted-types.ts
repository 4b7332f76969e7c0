// The content policy lets no text become markup. A few libraries empty an element by setting its
// markup to nothing, which is all that this policy allows.
interface Policies {
  createPolicy(name: string, rules: { createHTML: (text: string) => string }): unknown;
}
const policies = (window as unknown as { trustedTypes?: Policies }).trustedTypes;
policies?.createPolicy('default', {
  createHTML(text) {
    if (text === '') return '';
    throw new TypeError('No text becomes markup here.');
  },
});
