import { StrictMode, Suspense, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import './app/trusted-types';
import './app/base.css';
import { applyMode } from './app/settings';
import { resumeRole } from './app/role';
import { hasEnded, loadConfig, onSession, resume, who } from './app/session';
import { Shell } from './app/shell';
import { later, NotLoaded } from './ui/later';

const SignIn = later(() => import('./pages/sign-in'));

// Over what is open, which stays as it is.
function SignInAgain() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="sign-in-again" aria-label="Sign in again" onCancel={(e) => e.preventDefault()}>
      <Suspense fallback={null}><SignIn isAgain /></Suspense>
    </dialog>
  );
}

function App() {
  const me = useSyncExternalStore(onSession, who);
  const isOver = useSyncExternalStore(onSession, hasEnded);
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    void loadConfig()
      .catch(() => undefined)
      .then(resume)
      .then((is) => (is ? resumeRole() : undefined))
      .then(() => setAsked(true));
  }, []);
  if (me && asked) {
    return (
      <>
        <Shell key={me.arn} />{/* all pages anew for another role */}
        {isOver && <SignInAgain />}
      </>
    );
  }
  if (!asked) return <div className="page-wait" role="status">Opening the console</div>;
  return <Suspense fallback={null}><SignIn /></Suspense>;
}

applyMode();
// A part that could not be loaded is no fault of the page; the page itself says so.
const onCaughtError = (error: unknown) => {
  if (!(error instanceof NotLoaded)) console.error(error);
};
createRoot(document.getElementById('root')!, { onCaughtError }).render(<StrictMode><App /></StrictMode>);
