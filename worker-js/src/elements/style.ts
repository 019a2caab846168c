/**
 * The style sheets of the elements' shadow trees. Colours are mixed with that of the text, so that they are legible on whatever
 * ground the page has, in light and in dark schemes.
 */

const COMMON = `
  :host { display: block; font-family: var(--sotto-font, inherit); color: var(--sotto-color, inherit);
    --own-line: var(--sotto-line, color-mix(in srgb, currentColor 22%, transparent));
    --own-quiet: var(--sotto-quiet, color-mix(in srgb, currentColor 78%, transparent));
    --own-good: var(--sotto-good, color-mix(in oklab, currentColor 40%, #12a150));
    --own-warning: var(--sotto-warning, color-mix(in oklab, currentColor 40%, #e08600));
    --own-bad: var(--sotto-bad, color-mix(in oklab, currentColor 40%, #e5383b)); }
  :host([hidden]), [hidden] { display: none !important; }
  p, ul { margin: 0; padding: 0; list-style: none; }
`;

/** The style of `<sotto-members>`. */
export const MEMBERS_STYLE = `${COMMON}
  :host { display: grid; gap: 10px; }
  .members { display: grid; }
  .member { display: grid; gap: 2px; padding: 8px 0; border-top: 1px solid var(--own-line); overflow-wrap: anywhere; }
  .member:first-child { border-top: 0; }
  .line { display: flex; flex-wrap: wrap; gap: 2px 10px; align-items: baseline; }
  .name { font-weight: 600; }
  .own, .fingerprint, .code, .hint, .empty { color: var(--own-quiet); }
  .own, .fingerprint, .code, .proven, .compared, .hint { font-size: 0.8125rem; }
  .fingerprint { font-variant-numeric: tabular-nums; }
  .proven, .compared { color: var(--own-good); }
  .key { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; margin-top: 4px; padding: 6px 10px;
    border-inline-start: 3px solid var(--own-warning);
    background: color-mix(in srgb, var(--own-warning) 12%, transparent); font-size: 0.875rem; }
  .key-words { flex: 1 1 14em; }
  .button { font: inherit; }
  .news { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  :host([compact]) .fingerprint, :host([compact]) .code, :host([compact]) .hint { display: none; }
  :host([compact]) .member { padding: 4px 0; }
`;

/** The style of `<sotto-call-state>`. */
export const CALL_STATE_STYLE = `${COMMON}
  :host { display: grid; gap: 8px; }
  .line { display: flex; gap: 10px; align-items: baseline; }
  .light { flex: none; width: 0.7em; height: 0.7em; border: 2px solid var(--own-quiet); border-radius: 50%; box-sizing: border-box; }
  .light.encrypted { border-color: var(--own-good); background: var(--own-good); }
  .light.stale { border-color: var(--own-warning); background: var(--own-warning); border-radius: 0; }
  .light.failed { border-color: var(--own-bad); background: var(--own-bad); border-radius: 0; transform: rotate(45deg) scale(0.85); }
  .state { font-weight: 600; }
  .reason:empty { display: none; }
  .reason { padding: 6px 10px; border-inline-start: 3px solid var(--own-bad);
    background: color-mix(in srgb, var(--own-bad) 10%, transparent); overflow-wrap: anywhere; }
  .reason.waiting, .reason.stale { border-color: var(--own-warning); background: color-mix(in srgb, var(--own-warning) 12%, transparent); }
  .faults { display: grid; gap: 2px; }
  .fault { color: var(--own-warning); font-size: 0.875rem; overflow-wrap: anywhere; }
  :host([compact]) { font-size: 0.875em; gap: 4px; }
`;
