/** The style sheet of the element's shadow tree. */
export const STYLE = `
  :host { display: inline-block; font-family: var(--sotto-font, inherit); color: var(--sotto-color, inherit);
    --own-line: var(--sotto-line, color-mix(in srgb, currentColor 22%, transparent));
    --own-quiet: var(--sotto-quiet, color-mix(in srgb, currentColor 78%, transparent)); }
  :host([hidden]), [hidden] { display: none !important; }
  p, ul, ol, h3 { margin: 0; padding: 0; list-style: none; }
  .digits { display: grid; grid-template-columns: repeat(var(--sotto-columns, 6), max-content);
    gap: var(--sotto-gap, 0.2em 0.7em); font-variant-numeric: tabular-nums; }
  .emoji { display: flex; flex-wrap: wrap; gap: var(--sotto-gap, 0.2em 0.7em); margin-top: 0.4em;
    font-size: var(--sotto-emoji-size, 1.6em); }
  .picture { display: block; width: 1.2em; height: 1.2em; object-fit: contain; }
  .picture-name { display: none; }
  :host([compact]) { font-size: 0.75em; }
  :host([compact]) .digits { gap: 0 0.5em; }

  :host([full]) { display: grid; gap: 14px; }
  :host([full]) .columns { display: grid; grid-template-columns: minmax(0, 1fr) 188px; gap: 24px; align-items: center; }
  :host([full]) .emoji { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); margin-top: 18px; }
  :host([full]) .emoji-item { display: grid; justify-items: center; gap: 2px; }
  :host([full]) .picture-name { display: block; color: var(--own-quiet); font-size: 0.8125rem; line-height: 1.3;
    text-align: center; }
  .code { display: grid; gap: 10px; }
  .qr svg, .video { display: block; box-sizing: border-box; width: 100%; border: 1px solid var(--own-line); border-radius: 9px; }
  .video { aspect-ratio: 1; object-fit: cover; background: #000; }
  .button { font: inherit; }
  .as-of { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; }
  .as-of-words { flex: 1 1 16em; }
  .result:empty, .marked:empty { display: none; }
  .compare { display: grid; gap: 8px; min-width: 0; margin: 0; padding: 0; border: 0; }
  .question { padding: 0; font-weight: 600; }
  .members { display: grid; gap: 4px; max-height: 10em; overflow: auto; }
  .member { display: flex; flex-wrap: wrap; gap: 2px 12px; align-items: center; }
  .member-label { display: inline-flex; flex-wrap: wrap; gap: 2px 10px; align-items: center; min-height: 28px; }
  .member-box { width: 18px; height: 18px; margin: 0 4px 0 2px; }
  .mark { justify-self: start; }
  .hint, .fingerprint, .time { color: var(--own-quiet); }
  .hint { font-size: 0.875rem; }
  .fingerprint, .time { font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
  .changes { display: grid; gap: 6px; }
  .changes-title { font-size: 1em; }
  .history { display: grid; gap: 2px; max-height: 8.5em; overflow: auto; }
  .time { margin-right: 0.6em; }
  @media (max-width: 600px) {
    :host([full]) .columns { grid-template-columns: minmax(0, 1fr); justify-items: center; }
    .code { width: 180px; }
  }
`;
