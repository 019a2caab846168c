import { wordsForChange } from 'sotto/safety-number';
import { Standup } from './standup';

// Rendered by the server for each request.
export const dynamic = 'force-dynamic';

export default function Page() {
  return (
    <main data-server={typeof wordsForChange}>
      <Standup />
    </main>
  );
}
