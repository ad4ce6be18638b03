import { Component, type ReactNode } from "react";
import { Button } from "@/components/Button";
import { EmptyState } from "@/components/states";
import { WordsContext } from "@/lib/i18n";

/** The last net: a page that broke says so and offers to load again. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  static override contextType = WordsContext;
  declare context: React.ContextType<typeof WordsContext>;
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    const { common } = this.context.text;
    return (
      <EmptyState icon="alert" title={common.broken}>
        <Button look="primary" onClick={() => location.reload()}>
          {common.reload}
        </Button>
      </EmptyState>
    );
  }
}
