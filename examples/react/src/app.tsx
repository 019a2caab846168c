import { useState } from 'react';
import { Meeting } from './meeting.js';

/** The form, and the call when it has been filled in. */
export function App() {
  const [place, setPlace] = useState<{ room: string; member: string } | null>(null);
  if (place !== null) return <Meeting {...place} onLeave={() => setPlace(null)} />;
  return (
    <form action={(form) => setPlace({ room: String(form.get('room')), member: String(form.get('member')) })}>
      <label>
        Room <input name="room" required defaultValue="standup" />
      </label>
      <label>
        Name <input name="member" required />
      </label>
      <button type="submit">Join</button>
    </form>
  );
}
