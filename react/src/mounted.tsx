import { act, type ReactElement, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

/** A tree that is mounted in the document, for tests. */
export interface Mounted {
  readonly host: HTMLElement;
  render(tree: ReactElement): Promise<void>;
  unmount(): Promise<void>;
}

/** Mounts a tree, in StrictMode unless `strict` is false. Resolves when its effects have run. */
export async function mount(tree: ReactElement, { strict = true } = {}): Promise<Mounted> {
  const host = document.createElement('div');
  document.body.append(host);
  const root = createRoot(host);
  const render = (next: ReactElement) =>
    act(async () => root.render(strict ? <StrictMode>{next}</StrictMode> : next));
  await render(tree);
  return {
    host,
    render,
    unmount: () =>
      act(async () => {
        root.unmount();
        host.remove();
      }),
  };
}
