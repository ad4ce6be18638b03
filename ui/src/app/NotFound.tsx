import { Link } from "react-router";
import { EmptyState } from "@/components/states";
import { useText } from "@/lib/i18n";

export function NotFound() {
  const text = useText();
  return (
    <EmptyState icon="search" title={text.common.notFound}>
      <Link to="/">{text.common.toStart}</Link>
    </EmptyState>
  );
}
