// Keeps a page that breaks from taking the whole console with it.
import { Component, type ReactNode } from 'react';
import Alert from '@cloudscape-design/components/alert';

export class ErrorFence extends Component<{ children: ReactNode }, { error?: Error }> {
  state: { error?: Error } = {};
  static getDerivedStateFromError(error: Error) {
    return { error };
  }
  render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <Alert type="error" header="This page broke">
        {error.message}. Reload it; if it breaks again, what is above is what to report.
      </Alert>
    );
  }
}
