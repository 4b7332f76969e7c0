// Keeps a page that breaks from taking the whole console with it.
import { Component, type ReactNode } from 'react';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { NotLoaded, tryAgain } from '../ui/later';

export class ErrorFence extends Component<{ children: ReactNode }, { error?: Error }> {
  state: { error?: Error } = {};
  constructor(props: { children: ReactNode }) {
    super(props);
    tryAgain();
  }
  static getDerivedStateFromError(error: Error) {
    return { error };
  }
  render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    const again = <Button onClick={() => { tryAgain(); this.setState({ error: undefined }); }}>Try again</Button>;
    if (error instanceof NotLoaded) {
      return (
        <Alert type="error" header="The page could not be loaded" action={again}>
          The console does not answer. Is Tarn running? If it was renewed meanwhile, <a href={location.href} target="_self">load the console anew</a>.
        </Alert>
      );
    }
    return (
      <Alert type="error" header="This page broke" action={again}>
        {error.message}. Try again, or reload the page; if it breaks again, what is above is what to report.
      </Alert>
    );
  }
}
