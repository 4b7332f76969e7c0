import { StrictMode, Suspense, lazy, useEffect, useState, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import './app/trusted-types';
import './app/base.css';
import { applyMode } from './app/settings';
import { resumeRole } from './app/role';
import { loadConfig, onSession, resume, who } from './app/session';
import { Shell } from './app/shell';

const SignIn = lazy(() => import('./pages/sign-in'));

function App() {
  const me = useSyncExternalStore(onSession, who);
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    void loadConfig()
      .catch(() => undefined)
      .then(resume)
      .then((is) => (is ? resumeRole() : undefined))
      .then(() => setAsked(true));
  }, []);
  if (me && asked) return <Shell key={me.arn} />; // all pages anew for another role
  if (!asked) return <div className="page-wait" role="status">Opening the console</div>;
  return <Suspense fallback={null}><SignIn /></Suspense>;
}

applyMode();
createRoot(document.getElementById('root')!).render(<StrictMode><App /></StrictMode>);
