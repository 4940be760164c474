// A plain text editor with line numbers, findings in the margin, and the mapping's own words offered while typing. It is
// a textarea, so that every keyboard and screen reader knows it; Tab leaves it.

import { useRef, useState } from "preact/hooks";
import type { Finding } from "./types";

const verbs = ["from", "value", "first_of", "part", "compose", "clean", "read", "write", "codes", "choose", "otherwise", "when",
  "each", "if_blank", "if_bad", "if_unmapped", "if_too_long", "owner", "direction", "why", "checks", "fields", "entities", "key", "of"];

export function Editor(props: { text: string; onChange: (text: string) => void; findings: Finding[]; words: string[] }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const margin = useRef<HTMLDivElement>(null);
  const [offered, setOffered] = useState<string[]>([]);
  const lines = props.text.split("\n");
  const at = new Map<number, Finding>();
  for (const finding of props.findings) if (!at.has(finding.line) || finding.grade === "error") at.set(finding.line, finding);

  const begun = () => {
    const where = area.current?.selectionStart ?? 0;
    return props.text.slice(0, where).match(/[a-z_][a-z_.0-9]*$/i)?.[0] ?? "";
  };
  const offer = () => {
    const word = begun();
    const all = [...new Set([...verbs, ...props.words])];
    setOffered(word.length < 2 ? [] : all.filter((w) => w.startsWith(word) && w !== word).slice(0, 6));
  };
  const take = (word: string) => {
    const box = area.current;
    if (!box) return;
    const where = box.selectionStart, from = where - begun().length;
    props.onChange(props.text.slice(0, from) + word + props.text.slice(where));
    setOffered([]);
    requestAnimationFrame(() => { box.focus(); box.setSelectionRange(from + word.length, from + word.length); });
  };
  return <div class="editor">
    <div class="lines">
      <div class="margin" ref={margin} aria-hidden="true">{lines.map((_, i) => {
        const finding = at.get(i + 1);
        return <span key={i} class={finding ? finding.grade : ""} title={finding?.message}>{i + 1}</span>;
      })}</div>
      <textarea ref={area} value={props.text} spellcheck={false} wrap="off" aria-label="The text" rows={30}
        autoComplete="off" autoCapitalize="off"
        onInput={(e) => { props.onChange(e.currentTarget.value); requestAnimationFrame(offer); }}
        onScroll={(e) => { if (margin.current) margin.current.scrollTop = e.currentTarget.scrollTop; }}
        onKeyDown={(e) => { if (offered.length && e.ctrlKey && e.key === " ") { e.preventDefault(); take(offered[0]!); } }} />
    </div>
    <p class="offers" role="status">{offered.length ? <>Ctrl+Space: {offered.map((w) => <button type="button" class="small plain" key={w} onClick={() => take(w)}>{w}</button>)}</> : " "}</p>
  </div>;
}
