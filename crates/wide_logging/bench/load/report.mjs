// What was measured, as a table for people and as JSON for programs.

/** The time in ms within which this share of a run's answers came. */
export function percentile(run, share) {
  const times = run.answers.map(({ ms }) => ms).sort((a, b) => a - b);
  return Number(times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(2));
}

/** Volume and time of one run. */
export function volume(run, requests) {
  const round = (value, digits) => Number(value.toFixed(digits));
  return {
    lines: run.log.lines.length,
    bytes: run.log.bytes,
    lines_per_request: round(run.log.lines.length / requests, 3),
    bytes_per_request: round(run.log.bytes / requests, 1),
    requests_per_second: round(requests / run.seconds, 0),
    at_a_time: run.lanes,
    median_ms: percentile(run, 0.5),
    p95_ms: percentile(run, 0.95),
    cpu_ms_per_request: run.usage.cpuMs === null ? null : round(run.usage.cpuMs / requests, 3),
    peak_rss_mb: run.usage.peakRssKb === null ? null : round(run.usage.peakRssKb / 1024, 0),
  };
}

/** Lines and bytes of a log at or above a level: what a deployment at `info` would have paid before. */
export function atLevel(log, lowest) {
  const kept = log.lines.filter((_, i) => (log.records[i]?.level ?? lowest) >= lowest);
  return { lines: kept.length, bytes: kept.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0) };
}

export function table(rows) {
  const columns = rows[0].map((_, i) => Math.max(...rows.map((row) => String(row[i]).length)));
  return rows.map((row) => row.map((cell, i) => String(cell).padEnd(columns[i])).join('  ').trimEnd()).join('\n');
}

export function volumeTable(volumes) {
  const names = Object.keys(volumes);
  const fields = Object.keys(volumes[names[0]]);
  return table([['', ...names], ...fields.map((field) => [field, ...names.map((name) => volumes[name][field] ?? '-')])]);
}

export function barTable(bars) {
  const rows = [['', 'bar', 'measured', 'wanted']];
  for (const { ok, name, measured, bar, examples } of bars) {
    rows.push([ok ? 'ok' : 'MISSED', name, measured, bar]);
    if (!ok) for (const example of examples) rows.push(['', `  ${example}`, '', '']);
  }
  return table(rows);
}
