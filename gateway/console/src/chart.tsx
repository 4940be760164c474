// A small chart over time. Canvas tells a screen reader nothing, so the figures stand in a table beside or below it.

import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";

export interface Line { label: string; values: (number | null)[]; tone: "primary" | "warn" }

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** `tick`: what stands below a whole number of `times` that are no times. */
export function Chart(props: { label: string; times: number[]; lines: Line[]; height?: number; tick?: (at: number) => string }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = ref.current;
    if (!box || props.times.length < 2) return;
    const axis = { stroke: colour("--quiet"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
    const plot = new uPlot({
      width: Math.max(box.clientWidth, 200), height: props.height ?? 180, cursor: { y: false }, legend: { show: false },
      ...(props.tick && { scales: { x: { time: false } } }),
      axes: [props.tick ? { ...axis, incrs: [1, 2, 4, 8, 20], values: (_: uPlot, at: number[]) => at.map((one) => (Number.isInteger(one) ? props.tick!(one) : "")) } : axis, { ...axis, size: 60 }],
      series: [{}, ...props.lines.map((line) => ({
        label: line.label, stroke: colour(line.tone === "warn" ? "--warn" : "--primary"), width: 2, points: { size: 6, show: true }, spanGaps: false,
      }))],
    }, [props.times, ...props.lines.map((line) => line.values)], box);
    const watcher = new ResizeObserver(() => plot.setSize({ width: Math.max(box.clientWidth, 200), height: props.height ?? 180 }));
    watcher.observe(box);
    return () => { watcher.disconnect(); plot.destroy(); };
  }, [props.times, props.lines, props.height]);
  if (props.times.length < 2) return null;
  return <figure class="chart">
    <figcaption>{props.label}{" "}
      {props.lines.map((line) => <span class={`key ${line.tone}`} key={line.label}>{line.label}</span>)}</figcaption>
    <div ref={ref} role="img" aria-label={`${props.label}; the table has the figures`} />
  </figure>;
}
