import { useEffect } from 'react';
import type { ShownCall } from 'sotto/elements';

/** Gives an element its call for as long as the component is mounted: without a place in the document the element would follow on. */
export function useShownCall(
  own: { readonly current: { call: ShownCall | null } | null },
  call: ShownCall | null,
): void {
  useEffect(() => {
    const element = own.current;
    if (element === null) return;
    element.call = call;
    return () => {
      element.call = null;
    };
  }, [own, call]);
}
