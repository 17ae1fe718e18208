export function Skeleton({ lines }: { lines: number }) {
  return (
    <div role="status" aria-label="Loading the page">
      {Array.from({ length: lines }, (_, line) => (
        <div className="skeleton-line" key={line} aria-hidden="true" />
      ))}
    </div>
  );
}
