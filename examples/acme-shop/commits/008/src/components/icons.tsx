export function TrashIcon() {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d="M2 4h12M6 2h4M4 4l1 10h6l1-10" stroke="currentColor" fill="none" />
    </svg>
  );
}

export function CheckIcon() {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d="M2 8l4 4 8-8" stroke="currentColor" fill="none" />
    </svg>
  );
}
